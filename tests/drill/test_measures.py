"""The exact measures of a hand-written record."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from operations.drill.measures import CityFigures, Durability, measure
from operations.drill.record import Record
from operations.rehearsal.world.callers.requests import RequestOutcome
from operations.rehearsal.world.events import FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import (
    BadRelease,
    ControlPlaneGone,
    InjectedFault,
    RegionDown,
    ReplicationPaused,
)

Ask = Callable[..., RequestOutcome]
US, EU = "us-east-1", "eu-west-1"


def broken_by(record: Record, fault: InjectedFault) -> Record:
    """Return the record with another fault instead of its own."""
    events = [
        replace(each, fault=fault) if isinstance(each, FaultBegan | FaultHealed) else each
        for each in record.events
    ]
    return replace(record, events=events)


def test_requests_of_the_warm_up_do_not_count(record: Record) -> None:
    found = measure(record)
    assert (found.requests, found.failed, found.slow) == (7, 2, 1)
    assert found.failed_share == pytest.approx(2 / 7)
    assert found.reasons == (("eu-west-1: refused", 2),)


def test_recovery_lasts_until_the_last_failed_request_was_sent(record: Record) -> None:
    assert measure(record).recovered == 190 - 130


def test_recovery_counts_from_the_fault_that_the_request_failed_by(
    record: Record, ask: Ask
) -> None:
    other = FaultBegan(at=160, fault=RegionDown(US))
    events = [*record.events, other, FaultBegan(at=300, fault=ControlPlaneGone())]

    def recovered(*outcomes: RequestOutcome) -> float:
        return measure(replace(record, events=events, outcomes=outcomes)).recovered

    assert recovered(ask(120, status=500)) == 0
    assert recovered(ask(200, status=500)) == 200 - 130
    assert recovered(ask(200, status=500, region=US)) == 200 - 160
    assert recovered(ask(200, status=500, region=None)) == 200 - 160
    assert recovered(ask(310, status=500)) == 310 - 160, "healed in its own region by then"
    assert recovered(ask(200, status=500), ask(161, status=500, region=US)) == 200 - 130


def test_a_region_is_noticed_left_and_found_again(record: Record) -> None:
    (left,) = measure(record).failovers
    assert (left.region, left.cities) == (EU, 1)
    assert (left.opinion, left.status, left.moved, left.back) == (11, 18, 74, 70)


def test_a_caller_that_never_left_or_never_came_back_leaves_no_figure(record: Record) -> None:
    stayed = [each for each in record.events if each.at not in (204, 350)]
    gone = [each for each in record.events if each.at != 350]
    (never,) = measure(replace(record, events=stayed)).failovers
    (once,) = measure(replace(record, events=gone)).failovers
    assert (never.moved, never.back) == (None, None)
    assert (once.moved, once.back) == (74, None)


def test_who_left_only_after_the_fault_was_healed_did_not_leave_because_of_it(
    record: Record,
) -> None:
    """DNS answers that changed only after the healing count as neither leaving nor returning."""
    late = [replace(each, at=285.0) if each.at == 204 else each for each in record.events]
    (left,) = measure(replace(record, events=late)).failovers
    assert (left.moved, left.back) == (None, None)


@pytest.mark.parametrize("fault", [ReplicationPaused(EU), BadRelease((EU,)), ControlPlaneGone()])
def test_nobody_has_to_leave_for_what_health_checks_do_not_ask(
    record: Record, fault: InjectedFault
) -> None:
    assert measure(broken_by(record, fault)).failovers == ()


def test_a_release_whose_health_function_fails_is_noticed_in_each_region(record: Record) -> None:
    found = measure(broken_by(record, BadRelease((US, EU), health_fails=True)))
    assert [(each.region, each.status) for each in found.failovers] == [(US, None), (EU, 18)]


def test_each_city_has_its_requests_and_the_regions_that_it_was_led_to(record: Record) -> None:
    def figures(city: str, *regions: str, **counts: Any) -> CityFigures:
        return CityFigures(city=city, regions=regions, **counts)

    assert measure(record).cities == (
        figures("Berlin", EU, US, EU, requests=5, failed=2, slow=1, median_ms=100),
        figures("New York", US, requests=2, failed=0, slow=0, median_ms=100),
    )


def test_a_write_that_only_the_lost_region_had_counts_up_to_its_loss(record: Record) -> None:
    assert measure(record).writes == Durability(
        acknowledged=2,
        looked_for=2,
        unreadable=1,
        unreadable_seconds=pytest.approx(0.2),
        alone=2,
        alone_seconds=pytest.approx(279 - 150.1),
        missing=0,
        lost=0,
        untold=0,
    )


def test_while_both_regions_serve_every_write_can_be_read_somewhere(record: Record) -> None:
    writes = measure(broken_by(record, ReplicationPaused(EU))).writes
    assert (writes.unreadable, writes.unreadable_seconds) == (0, 0)
    assert (writes.alone, writes.alone_seconds) == (2, pytest.approx(279 - 129.8))


def test_where_no_region_serves_a_write_is_unreadable_only_if_no_table_has_it(
    record: Record,
) -> None:
    everywhere = broken_by(record, BadRelease((US, EU)))
    assert measure(everywhere).writes.unreadable == 0
    assert record.during is not None
    gone = replace(record.during, missing=dict.fromkeys((US, EU), record.during.writes))
    assert measure(replace(everywhere, during=gone)).writes.unreadable == 2


def test_a_write_is_lost_if_a_survivor_took_it_and_no_region_has_it(record: Record) -> None:
    assert record.after is not None
    everything = record.after.writes
    writes = measure(
        replace(record, after=replace(record.after, missing={US: everything, EU: everything}))
    ).writes
    assert (writes.missing, writes.lost) == (2, 1)


def test_where_nobody_looked_nothing_is_claimed(record: Record) -> None:
    writes = measure(replace(record, during=None, after=None)).writes
    assert (writes.unreadable, writes.alone, writes.missing, writes.lost) == (None,) * 4


def test_a_drill_is_helpless_when_every_region_fails_its_callers_at_once(
    record: Record, ask: Ask
) -> None:
    bad = [ask(140, status=500), ask(141, region=US, status=500)]
    failing = replace(broken_by(record, BadRelease((US, EU))), outcomes=bad)
    saved = replace(failing, outcomes=[bad[0], ask(141, region=US)])
    assert (measure(failing).helpless, measure(saved).helpless) == (True, False)


def test_a_region_that_answers_half_of_its_callers_or_that_nobody_asks_leaves_no_drill_helpless(
    record: Record, ask: Ask
) -> None:
    failing = broken_by(record, BadRelease((US, EU)))
    bad = ask(140, status=500)
    half = [bad, ask(141, region=US, status=500), ask(142, region=US)]
    assert not measure(replace(failing, outcomes=half)).helpless
    assert not measure(replace(failing, outcomes=[bad])).helpless
    assert measure(replace(failing, outcomes=[*half, half[1]])).helpless


def test_a_fault_that_was_never_healed_lasts_until_the_end(record: Record) -> None:
    events = [each for each in record.events if not isinstance(each, FaultHealed)]
    (span,) = replace(record, events=events).spans
    assert (span.fault, span.began, span.healed) == (RegionDown(EU), 130, 400)


def test_a_fault_that_begins_again_is_another_span(record: Record) -> None:
    down = RegionDown(EU)
    times = [(130, 150), (200, 280)]
    events = [
        each
        for began, healed in times
        for each in (FaultBegan(at=began, fault=down), FaultHealed(at=healed, fault=down))
    ]
    assert [(each.began, each.healed) for each in replace(record, events=events).spans] == times
