"""Callers' requests, their outcomes, and where their writes are."""

import json
import uuid
from itertools import islice
from random import Random
from typing import Any, cast

import pytest

from constructs_lib.deployment.rehearsal import Callers, SampleRequest
from operations.rehearsal.world.callers.caller import SimulatedCaller
from operations.rehearsal.world.callers.callers import by_habit
from operations.rehearsal.world.callers.ledger import Ledger
from operations.rehearsal.world.callers.requests import (
    CallerRequest,
    Habit,
    RequestOutcome,
    request_mix,
    sample_requests,
    tally,
    trace_of,
)
from operations.rehearsal.world.clock import ManualClock
from operations.rehearsal.world.control import TracedWrites
from operations.rehearsal.world.dns.resolver import Resolution, Resolver
from operations.rehearsal.world.edges import Edges, RunningRegions
from operations.rehearsal.world.events import CityTraffic, Traffic

READ, WRITE = (
    CallerRequest("GET", "/v1/things/1"),
    CallerRequest("POST", "/v1/things/{marker}", '"{marker}"'),
)


def test_the_deployments_samples_lie_below_its_base_path_and_without_any_it_is_its_health() -> None:
    requests = [SampleRequest(send="GET /things/1"), SampleRequest(send="POST /things", body="{}")]
    assert sample_requests(requests, base="/v1", health="/health") == (
        CallerRequest("GET", "/v1/things/1"),
        CallerRequest("POST", "/v1/things", "{}"),
    )
    assert sample_requests([], base="", health="/health") == (CallerRequest("GET", "/health"),)


def mix(
    *among: CallerRequest, share: float = 0.25, seed: int = 1, name: str = "run"
) -> list[CallerRequest]:
    made = request_mix(among, write_share=share, chance=Random(seed), name=name)
    return list(islice(made, 400))


def test_reads_and_writes_are_mixed_as_told_and_alike_for_one_seed() -> None:
    made = mix(READ, WRITE)
    assert 70 < sum(not each.is_read for each in made) < 130
    assert made == mix(READ, WRITE)
    assert made != mix(READ, WRITE, seed=2)
    assert {each.is_read for each in mix(READ)} == {True}
    assert {each.is_read for each in mix(WRITE)} == {False}


def test_every_write_has_a_marker_of_its_own_wherever_it_is_asked_for() -> None:
    first, second, *_ = writes = mix(WRITE)
    assert first.path == f"/v1/things/{first.marker}"
    assert first.body == f'"{first.marker}"'
    assert second.marker != first.marker
    assert len({each.marker for each in writes}) == 400
    assert not {each.marker for each in writes} & {each.marker for each in mix(WRITE, name="next")}


def outcome(**fields: Any) -> RequestOutcome:
    usual: dict[str, Any] = {
        "at": 1.2,
        "ended": 1.4,
        "city": "Berlin",
        "read": True,
        "region": "eu-west-1",
        "status": 200,
        "error": None,
        "milliseconds": 200.0,
    }
    return RequestOutcome(**(usual | fields))


@pytest.mark.parametrize(
    ("status", "ok"),
    [(200, True), (201, True), (304, True), (404, False), (500, False), (None, False)],
)
def test_a_request_is_answered_well_by_2xx_and_3xx(status: int | None, ok: bool) -> None:
    assert outcome(status=status).ok is ok


def test_a_second_is_added_up_by_city() -> None:
    ended = [
        outcome(),
        outcome(milliseconds=400.0, read=False, status=201),
        outcome(milliseconds=5000.0, status=None, error="timeout"),
        outcome(city="Accra", region="us-east-1", status=500),
        outcome(city="Accra", region=None, status=None, error="DNS: SERVFAIL"),
    ]
    assert tally(ended, at=1) == Traffic(
        at=1,
        cities=(
            CityTraffic("Accra", {"us-east-1": 1}, 2, 0, 2, 200.0, 200.0),
            CityTraffic("Berlin", {"eu-west-1": 2}, 2, 1, 1, 400.0, 5000.0),
        ),
    )


def test_a_write_is_where_an_item_has_its_marker_or_its_id() -> None:
    ledger = Ledger()
    ledger.note(outcome(read=False, status=201, marker="m-1"), b'{"id": "i-1"}')
    ledger.note(outcome(read=False, status=201, marker="m-2"), b"no JSON")
    ledger.note(outcome(read=False, status=500, marker="m-3"), b'{"id": "i-3"}')
    ledger.note(outcome(), b'{"id": "i-4"}')
    ledger.note(outcome(read=False, status=201, marker="m-5"), b"{}")
    here = json.dumps({"pk": {"S": "THING#i-1"}})
    there = f"{here}\n" + json.dumps({"pk": {"S": "x"}, "by": {"S": "m-2"}})
    audit = ledger.search({"here": lambda: here, "there": lambda: there}, at=9)
    assert [write.names for write in audit.writes] == [("m-1", "i-1"), ("m-2",)]
    assert audit.missing == {"here": (audit.writes[1],), "there": ()}
    assert [write.names for write in audit.untold] == [("m-5",)]


def test_a_write_is_asked_for_by_the_trace_that_its_request_had() -> None:
    markers = [str(uuid.UUID(int=number)) for number in (1, 2, 3)]
    ledger = Ledger()
    for marker in markers:
        ledger.note(outcome(read=False, status=201, marker=marker), b"")
    _, second, third = traces = [f"1-00000000-{number:024}" for number in (1, 2, 3)]
    asked: list[str] = []

    def written(requests: list[str]) -> TracedWrites:
        asked.extend(requests)
        return TracedWrites({"here": [second], "there": []}, [third])

    audit = ledger.audit(written, at=9)
    assert asked == traces == [trace_of(marker) for marker in markers]
    assert [write.outcome.marker for write in audit.writes] == markers[:2]
    assert audit.missing == {"here": (audit.writes[1],), "there": ()}
    assert [write.outcome.marker for write in audit.untold] == markers[2:]


class Asked:
    """A resolver that counts its queries."""

    def __init__(self, *addresses: str) -> None:
        self.times = 0
        self._addresses = addresses

    async def resolve(self, _: str) -> Resolution:
        self.times += 1
        return Resolution(self._addresses, "NOERROR", 60, 60)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("habit", "addresses", "times"),
    [
        (Habit.ASKS, ("192.0.2.1",), 4),
        (Habit.KEEPS_ANSWERS, ("192.0.2.1",), 2),
        (Habit.KEEPS_ANSWERS, (), 4),
        (Habit.KEEPS_CONNECTION, ("192.0.2.1",), 4),
    ],
    ids=["asks", "keeps an answer", "keeps no answer that is none", "has no connection to keep"],
)
async def test_who_keeps_dns_answers_asks_again_when_their_time_is_over(
    habit: Habit, addresses: tuple[str, ...], times: int
) -> None:
    clock, asked = ManualClock(), Asked(*addresses)
    caller = SimulatedCaller(
        "Berlin",
        host="api.example.com",
        resolver=cast("Resolver", asked),
        edges=Edges(cast("RunningRegions", None), ()),
        clock=clock,
        timeout=5,
        habit=habit,
        answers_kept=30 if habit is Habit.KEEPS_ANSWERS else 0,
    )
    for _ in range(4):
        found, _ = await caller.send(READ)
        assert found.habit is habit
        await clock.advance(15)
    await caller.close()
    assert asked.times == times


def test_shares_are_of_all_requests_and_of_those_that_keep_no_connection() -> None:
    shares = by_habit(Callers(keep_connections=0.2, keep_answers=0.25))
    assert shares == pytest.approx(
        {Habit.ASKS: 0.6, Habit.KEEPS_ANSWERS: 0.2, Habit.KEEPS_CONNECTION: 0.2}
    )
