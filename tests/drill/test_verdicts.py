"""Which promises hold, for hand-written records."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from operations.drill.plan import Predictions
from operations.drill.record import Record, Span
from operations.drill.result import Result
from operations.drill.verdicts import allowance
from operations.rehearsal.world.callers.requests import Habit, RequestOutcome
from operations.rehearsal.world.events import CheckChanged, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import (
    ApiHangs,
    BadRelease,
    InjectedFault,
    Overloaded,
    ProviderDown,
    RegionDown,
    RegionDrained,
    ReplicationPaused,
    TableUnreachable,
)

Ask = Callable[..., RequestOutcome]
Judge = Callable[..., Result]
US, EU = "us-east-1", "eu-west-1"


def held(result: Result) -> dict[str, bool | None]:
    return {verdict.promise: verdict.held for verdict in result.verdicts}


def test_a_drill_in_which_everything_held(judged: Judge) -> None:
    result = judged()
    assert [(each.promise, each.held, each.says) for each in result.verdicts] == [
        (
            "rto_seconds",
            True,
            "the last request that failed was sent 60.0 s after the fault; at most 60 s",
        ),
        (
            "rpo_seconds",
            True,
            "1 of 2 acknowledged writes were in no region that served: 0.2 s of writes; "
            "at most 5 s",
        ),
        ("error_budget", True, "2 of 7 requests failed, 28.6%; at most 30.0%"),
        ("budget of prove", True, "no request failed later than 90 s = 20 + 10 + 60"),
        (
            "surviving writes",
            True,
            "no acknowledged write of a surviving region is lost; all 2 are in every region",
        ),
        ("replicas agree", True, "they held the same items at the end"),
    ]
    assert result.held


def test_a_deployment_without_objectives_is_held_to_what_always_holds(judged: Judge) -> None:
    assert list(held(judged(None))) == ["budget of prove", "surviving writes", "replicas agree"]


def test_a_request_that_fails_after_the_budget_breaks_it(judged: Judge, ask: Ask) -> None:
    late = judged(outcomes=[ask(221, status=500)])
    assert (held(late)["budget of prove"], held(late)["rto_seconds"], late.held) == (
        False,
        False,
        False,
    )
    assert held(judged(outcomes=[ask(220, status=500)]))["budget of prove"] is True


def budget(result: Result) -> tuple[bool | None, str]:
    (found,) = [each for each in result.verdicts if each.promise == "budget of prove"]
    return found.held, found.says


def faults(*spans: tuple[InjectedFault, float, float]) -> list[FaultBegan | FaultHealed]:
    began = [FaultBegan(at=at, fault=fault) for fault, at, _ in spans]
    return [*began, *(FaultHealed(at=until, fault=fault) for fault, _, until in spans)]


def test_each_fault_is_judged_by_its_own_budget(judged: Judge, ask: Ask) -> None:
    drill = {
        "ended": 1100,
        "events": faults((RegionDown(EU), 100, 600), (RegionDown(US), 700, 900)),
    }
    kept = "no request failed later than 90 s = 20 + 10 + 60"
    stays = [ask(100 + seconds, status=500) for seconds in range(0, 400, 30)]
    assert budget(judged(**drill, outcomes=stays)) == (
        False,
        "region-down in eu-west-1: 10 requests failed later than 90 s = 20 + 10 + 60, the last "
        f"390.0 s after the fault; region-down in us-east-1: {kept}",
    )
    gone = [ask(190, status=500), ask(790, region=US, status=500)]
    assert budget(judged(**drill, outcomes=gone)) == (
        True,
        f"region-down in eu-west-1: {kept}; region-down in us-east-1: {kept}",
    )
    late = [ask(790.5, region=US, status=500)]
    assert budget(judged(**drill, outcomes=late)) == (
        False,
        f"region-down in eu-west-1: {kept}; region-down in us-east-1: "
        "1 request failed later than 90 s = 20 + 10 + 60, the last 90.5 s after the fault",
    )


def test_a_fault_that_begins_in_another_region_forgives_nothing_in_the_first(
    judged: Judge, ask: Ask
) -> None:
    third = {"regions": (US, EU, "ap-southeast-2"), "ended": 700}
    events = faults((RegionDown(EU), 130, 600), (RegionDown(US), 200, 600))
    late, new = ask(221, status=500), ask(289, region=US, status=500)
    elsewhere = ask(289, region="ap-southeast-2", status=500)
    after = ask(650, status=500)
    assert budget(judged(events=events, **third, outcomes=[late]))[0] is False
    assert budget(judged(events=events, **third, outcomes=[new, elsewhere]))[0] is True
    assert budget(judged(events=events, **third, outcomes=[after]))[0] is False


def test_what_no_proof_promises_anything_about_breaks_no_budget(judged: Judge, ask: Ask) -> None:
    events = faults((RegionDown(EU), 130, 280), (ProviderDown("RATES_URL"), 140, 390))
    both = [ask(260, region=US, status=500), ask(350, status=500)]
    assert budget(judged(events=events, outcomes=both))[0] is True
    assert budget(judged(events=events, outcomes=[ask(260, status=500)]))[0] is False


def test_a_budget_counts_from_when_a_region_serves_again_after_none_did(
    judged: Judge, ask: Ask
) -> None:
    drill = {"ended": 800, "events": faults((RegionDown(EU), 130, 700), (RegionDown(US), 200, 400))}
    nowhere_to_go = [ask(399, status=500), ask(490, status=500)]
    assert budget(judged(**drill, outcomes=nowhere_to_go))[0] is True
    assert budget(judged(**drill, outcomes=[ask(491, status=500)]))[0] is False


def test_failures_before_the_fault_count_for_the_error_budget_alone(
    judged: Judge, ask: Ask
) -> None:
    found = held(judged(outcomes=[ask(105, status=500)]))
    assert (found["rto_seconds"], found["error_budget"], found["budget of prove"]) == (
        True,
        False,
        True,
    )


def test_whether_callers_recover_is_not_known_if_they_fail_until_the_fault_is_healed(
    judged: Judge, ask: Ask
) -> None:
    brief = [FaultBegan(at=130, fault=RegionDown(EU)), FaultHealed(at=160, fault=RegionDown(EU))]
    verdict, *_ = judged(events=brief, outcomes=[ask(140, status=500), ask(170)]).verdicts
    assert (verdict.promise, verdict.held, verdict.says) == (
        "rto_seconds",
        None,
        "1 of 1 callers failed until the fault was healed, up to 10.0 s after it began; "
        "at most 60 s",
    )
    long = judged(outcomes=[ask(140, status=500), ask(270, status=500)])
    assert held(long)["rto_seconds"] is False


def test_writes_older_than_the_objective_that_no_survivor_has_break_it(
    judged: Judge, record: Record
) -> None:
    assert record.during is not None
    lost, kept = record.during.writes
    older = replace(lost, outcome=replace(lost.outcome, ended=120.0))
    during = replace(record.during, writes=(older, kept), missing={US: (older,), EU: (kept,)})
    assert held(judged(during=during))["rpo_seconds"] is False


def test_replicas_that_differ_and_writes_that_are_lost_are_broken_promises(
    judged: Judge, record: Record
) -> None:
    assert record.after is not None
    everything = record.after.writes
    after = replace(record.after, missing={US: everything, EU: everything})
    found = held(judged(after=after, unlike=(EU,)))
    assert (found["surviving writes"], found["replicas agree"]) == (False, False)


def test_what_nobody_looked_at_is_neither_held_nor_broken(judged: Judge) -> None:
    result = judged(during=None, after=None, unlike=None)
    found = held(result)
    assert (found["rpo_seconds"], found["surviving writes"], found["replicas agree"]) == (
        None,
        None,
        None,
    )
    assert result.held


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (RegionDown(EU), 90),
        (ApiHangs(EU), 92),
        (TableUnreachable(EU), 95),
        (RegionDrained(EU), 95),
        (ReplicationPaused(EU), None),
        (BadRelease((EU,)), None),
        (BadRelease((US, EU), health_fails=True), None),
    ],
)
def test_the_budget_of_a_fault_is_the_proofs_and_what_that_leaves_out(
    predictions: Predictions, fault: InjectedFault, seconds: float | None
) -> None:
    allowed = allowance(Span(fault, 0, 100), predictions)
    assert (None if allowed is None else allowed.seconds) == seconds


def test_a_release_that_fails_everywhere_is_said_to_be_beyond_failover(
    judged: Judge, ask: Ask
) -> None:
    everywhere = BadRelease((US, EU))
    events = [FaultBegan(at=130, fault=everywhere), FaultHealed(at=280, fault=everywhere)]
    bad = [ask(140, status=500), ask(141, region=US, status=500)]
    result = judged(events=events, outcomes=bad)
    assert result.notes[0].startswith("Failover cannot help: every region failed most of its")
    assert "No health check is meant to detect this" in result.notes[1]
    assert held(result)["budget of prove"] is None
    assert not result.held


def test_conflicts_are_told_by_who_won_and_counted_in_writes(judged: Judge) -> None:
    notes = judged(conflicts={(US, EU): 1092, (EU, US): 1}).notes
    assert (
        "Conflicts: 1,092 writes of eu-west-1 overwritten by later writes of us-east-1 to the same "
        "items, made without having seen them."
    ) in notes
    assert (
        "Conflicts: 1 write of us-east-1 overwritten by later writes of eu-west-1 to the same "
        "items, made without having seen them."
    ) in notes


def test_what_cannot_be_told_of_some_writes_is_said_and_hides_no_loss(
    judged: Judge, record: Record
) -> None:
    assert record.after is not None
    lost, kept = record.after.writes
    untold = replace(record.after, writes=(kept,), untold=(lost,))
    result = judged(after=untold)
    (verdict,) = [each for each in result.verdicts if each.promise == "surviving writes"]
    assert (verdict.held, verdict.says) == (
        None,
        "no acknowledged write of a surviving region is lost; all 1 are in every region; 1 more "
        "are unknown: no item can be traced to them",
    )
    broken = replace(untold, missing={US: (kept,), EU: (kept,)})
    assert held(judged(after=broken))["surviving writes"] is False


def test_the_budget_holds_for_callers_who_ask_dns_again_and_kept_connections_are_told(
    judged: Judge, ask: Ask
) -> None:
    def found(*outcomes: RequestOutcome) -> list[tuple[str, bool | None, str]]:
        result = judged(outcomes=outcomes, answers_kept=30)
        return [
            (each.promise, each.held, each.says)
            for each in result.verdicts
            if each.promise in ("budget of prove", "kept connections")
        ]

    kept = ask(270, status=500, habit=Habit.KEEPS_CONNECTION)
    jvm = ask(250, status=500, habit=Habit.KEEPS_ANSWERS)
    assert found(kept, ask(275, habit=Habit.KEEPS_CONNECTION), jvm) == [
        (
            "budget of prove",
            True,
            "no request of callers who ask DNS again (or keep answers for 30 s more) failed later "
            "than 90 s = 20 + 10 + 60",
        ),
        (
            "kept connections",
            None,
            "1 request of 2 on kept connections failed later than 90 s = 20 + 10 + 60, the last "
            "140.0 s after the fault; prove gives no budget for these",
        ),
    ]
    assert found(replace(jvm, at=250.5))[0][1] is False
    assert found(ask(220.5, status=500), ask(275, habit=Habit.KEEPS_CONNECTION)) == [
        (
            "budget of prove",
            False,
            "1 request of callers who ask DNS again failed later than 90 s = 20 + 10 + 60, the "
            "last 90.5 s after the fault",
        ),
        (
            "kept connections",
            None,
            "no request of 1 on kept connections failed later than 90 s = 20 + 10 + 60; prove "
            "gives no budget for these",
        ),
    ]


def test_an_objective_is_for_all_callers_and_says_whose_request_was_the_last(
    judged: Judge, ask: Ask
) -> None:
    kept = [ask(270, status=500, habit=Habit.KEEPS_CONNECTION), ask(150)]
    verdict, *_ = judged(outcomes=kept).verdicts
    assert (verdict.promise, verdict.held, verdict.says) == (
        "rto_seconds",
        False,
        "1 of 2 callers failed until the fault was healed, up to 140.0 s after it began, by a "
        "caller who keeps its connection until that breaks; at most 60 s",
    )


def test_a_region_that_sheds_load_has_to_stay_in(judged: Judge, ask: Ask) -> None:
    def stays(fault: InjectedFault, **changes: Any) -> list[tuple[bool | None, str]]:
        spans = faults((fault, 130, 280))
        turned = [CheckChanged(at=148, check="check-eu", name="", healthy=changes.pop("well"))]
        result = judged(events=[*spans, *turned], outcomes=[ask(140, status=429)], **changes)
        return [
            (each.held, each.says) for each in result.verdicts if each.promise == "overload stays"
        ]

    assert stays(Overloaded(EU), well=True) == [
        (True, f"{EU}: its health check stayed healthy while 1 requests were answered 429")
    ]
    assert stays(Overloaded(EU), well=False) == [
        (False, f"{EU}: its health check turned unhealthy after 18.0 s")
    ]
    assert stays(Overloaded(US), well=False)[0][0] is True
    assert stays(Overloaded(EU), well=True, checks={})[0][0] is None
    assert stays(RegionDown(EU), well=False) == []
