"""The boundaries of what a drill measures and judges."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import ValidationError

from constructs_lib.deployment.objectives import Objectives
from operations.drill.measures import measure
from operations.drill.plan import Predictions
from operations.drill.record import Record
from operations.drill.result import Result
from operations.drill.scenario import Scenario
from operations.rehearsal.world.callers.requests import RequestOutcome
from operations.rehearsal.world.events import AnswerChanged, CheckChanged, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import ReplicationPaused

Ask = Callable[..., RequestOutcome]
Judge = Callable[..., Result]
US, EU = "us-east-1", "eu-west-1"


def held(result: Result, promise: str) -> bool | None:
    (found,) = [each.held for each in result.verdicts if each.promise == promise]
    return found


def test_a_drill_counts_from_its_first_moment_and_not_its_last(record: Record, ask: Ask) -> None:
    outcomes = [ask(at) for at in (99.9, 100, 399.9, 400)]
    assert measure(replace(record, outcomes=outcomes)).requests == 2


def test_an_answer_of_just_a_second_is_not_slow_and_a_failure_never_is(
    record: Record, ask: Ask
) -> None:
    outcomes = [
        ask(110, milliseconds=1000.0),
        ask(111, milliseconds=1000.1),
        ask(112, milliseconds=5000.0, status=500),
    ]
    assert measure(replace(record, outcomes=outcomes)).slow == 1


@pytest.mark.parametrize(("at", "stranded"), [(279.9, 1), (280, 0)])
def test_who_fails_when_a_fault_is_healed_was_not_stranded_by_it(
    record: Record, ask: Ask, at: float, stranded: int
) -> None:
    outcomes = [ask(130, region=US), ask(at, status=500)]
    assert measure(replace(record, outcomes=outcomes)).stranded == stranded


def test_who_was_well_answered_last_was_not_stranded(record: Record, ask: Ask) -> None:
    failed_first = [ask(130, status=500), ask(279, region=US)]
    assert measure(replace(record, outcomes=failed_first)).stranded == 0


def test_an_objective_that_is_just_met_is_met(judged: Judge, record: Record, ask: Ask) -> None:
    assert record.during is not None
    lost, kept = record.during.writes
    five = replace(lost, outcome=replace(lost.outcome, ended=125.0))
    during = replace(record.during, writes=(five, kept), missing={US: (five,), EU: (kept,)})
    one_in_four = [ask(190, status=500), *(ask(at, region=US) for at in (210, 220, 230))]

    def judge(rto: int, rpo: int, budget: float) -> list[bool | None]:
        objectives = Objectives(rto_seconds=rto, rpo_seconds=rpo, error_budget=budget)
        found = judged(objectives, outcomes=one_in_four, during=during)
        return [held(found, promise) for promise in ("rto_seconds", "rpo_seconds", "error_budget")]

    assert judge(60, 5, 0.25) == [True, True, True]
    assert judge(59, 4, 0.24) == [False, False, False]


def test_a_fault_is_noticed_by_its_own_regions_checks_while_it_lasts(record: Record) -> None:
    def status(check: str, at: float, *, healthy: bool = False) -> CheckChanged:
        return CheckChanged(at=at, check=check, name="", healthy=healthy)

    def noticed(*events: CheckChanged) -> float | None:
        others = [each for each in record.events if not isinstance(each, CheckChanged)]
        changed = sorted([*others, *events], key=lambda each: each.at)
        (left,) = measure(replace(record, events=changed)).failovers
        return left.status

    assert noticed(status("check-eu", 130)) == 0
    assert noticed(status("check-eu", 280), status("check-eu", 281)) == 150
    assert noticed(status("check-eu", 129.9)) is None
    assert noticed(status("check-eu", 280.1)) is None
    assert noticed(status("check-us", 140)) is None
    assert noticed(status("check-eu", 140, healthy=True)) is None


def test_a_caller_led_away_in_the_second_of_the_healing_left_in_time(record: Record) -> None:
    at_last = [replace(each, at=280.0) if each.at == 204 else each for each in record.events]
    (left,) = measure(replace(record, events=at_last)).failovers
    assert (left.moved, left.back) == (150, 70)


def test_a_city_begins_where_it_was_led_when_the_drill_began(record: Record) -> None:
    def led(at: float, region: str | None) -> AnswerChanged:
        return AnswerChanged(at=at, city="Berlin", region=region, rcode="NOERROR", ttl=60)

    def regions(*answers: AnswerChanged) -> tuple[str | None, ...]:
        changed = replace(
            record, events=[*answers, FaultBegan(at=130, fault=ReplicationPaused(EU))]
        )
        (berlin, _) = measure(changed).cities
        return berlin.regions

    assert regions(led(80, US), led(100, EU), led(100.1, US)) == (EU, US)
    assert regions(led(101, EU)) == (None, EU)


def test_of_writes_that_nobody_looked_for_none_is_counted(record: Record) -> None:
    during_only = measure(replace(record, after=None)).writes
    assert (during_only.acknowledged, during_only.looked_for) == (2, 2)
    assert (during_only.missing, during_only.lost) == (None, None)
    neither = measure(replace(record, during=None, after=None)).writes
    assert (neither.acknowledged, neither.looked_for) == (0, 0)
    assert (neither.unreadable_seconds, neither.alone_seconds) == (None, None)


def test_a_write_that_one_region_lacks_at_the_end_is_missing_and_not_lost(record: Record) -> None:
    assert record.after is not None
    first, second = record.after.writes
    writes = measure(
        replace(record, after=replace(record.after, missing={US: (first,), EU: (second,)}))
    ).writes
    assert (writes.missing, writes.lost) == (2, 0)


def test_a_write_acknowledged_after_its_region_stopped_is_as_old_as_that_regions_last(
    record: Record,
) -> None:
    """Requests in flight when the region fails may still be acknowledged, up to 3 s later."""
    assert record.during is not None
    lost, kept = record.during.writes
    early = replace(lost, outcome=replace(lost.outcome, ended=128.0))
    late = replace(lost, outcome=replace(lost.outcome, ended=133.0, marker="late"))
    during = replace(
        record.during, writes=(late, early, kept), missing={US: (early, late), EU: (kept,)}
    )
    assert measure(replace(record, during=during)).writes.unreadable_seconds == 5


def test_where_most_callers_are_led_is_the_first_of_equals() -> None:
    found = Predictions({EU: 0.5, US: 0.5}, {})
    assert found.busiest((US, EU)) == US
    assert found.busiest((EU, US)) == EU
    assert Predictions({US: 0.1}, {}).busiest((EU, US)) == US


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"at": 0}, True),
        ({"at": -0.1}, False),
        ({"at": 8.9}, True),
        ({"at": 9}, False),
        ({"at": 1, "until": 1}, False),
        ({"at": 1, "until": 1.1}, True),
        ({"at": 1, "until": 9}, True),
        ({"at": 1, "until": 9.1}, False),
        ({"at": True}, False),
    ],
)
def test_a_fault_begins_within_its_scenario_and_ends_later_but_within_it(
    changes: dict[str, object], fits: bool
) -> None:
    written = {
        "title": "It fails",
        "duration": 9,
        "faults": [{"kind": "control-plane-gone", **changes}],
    }
    if fits:
        assert Scenario.model_validate(written).faults[0].at == changes["at"]
    else:
        with pytest.raises(ValidationError):
            Scenario.model_validate(written)


@pytest.mark.parametrize(
    ("duration", "fits"), [(0, False), (1, True), (86_400, True), (86_401, False)]
)
def test_a_scenario_lasts_some_time_and_at_most_a_day(duration: float, fits: bool) -> None:
    written = {
        "title": "It fails",
        "duration": duration,
        "faults": [{"kind": "control-plane-gone", "at": 0}],
    }
    if fits:
        assert Scenario.model_validate(written).duration == duration
    else:
        with pytest.raises(ValidationError, match="duration"):
            Scenario.model_validate(written)


def test_a_fault_healed_and_begun_again_is_two_spans(record: Record) -> None:
    fault = ReplicationPaused(EU)
    events = [
        FaultBegan(at=110, fault=fault),
        FaultHealed(at=120, fault=fault),
        FaultBegan(at=130, fault=fault),
    ]
    spans = replace(record, events=events).spans
    assert [(each.began, each.healed) for each in spans] == [(110, 120), (130, 400)]
