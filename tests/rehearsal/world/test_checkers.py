"""Route 53's health checkers: their opinions, the statuses, and their requests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import anyio
import pytest
from anyio.abc import SocketAttribute, SocketStream

from operations.rehearsal.world.checkers.checkers import SimulatedCheckers
from operations.rehearsal.world.checkers.probe import probe
from operations.rehearsal.world.checkers.status import HealthStatuses, Opinion, agreed
from operations.rehearsal.world.clock import ManualClock
from operations.rehearsal.world.edges import EdgeAddress
from operations.rehearsal.world.events import CheckChanged, EventLog, OpinionChanged
from operations.route53.health_checks import HealthCheck

EU, US = "eu-west-1", "us-east-1"
CHECKERS = ("us-east-1", "eu-west-1", "ap-southeast-1")
CHECK = HealthCheck(
    id="eu",
    type="HTTPS_STR_MATCH",
    fqdn="eu-west-1.api.example.com",
    resource_path="/health",
    search_string="ok",
    request_interval=10,
    failure_threshold=2,
    regions=CHECKERS,
)


def test_an_opinion_turns_after_as_many_answers_in_a_row_as_the_threshold_both_ways() -> None:
    opinion, seen = Opinion(), []
    for passed in (False, True, False, False, False, True, False, True, True):
        opinion = opinion.after(passed, reason="", threshold=2)
        seen.append(opinion.healthy)
    assert seen == [True, True, True, False, False, False, False, False, True]


@pytest.mark.parametrize(
    ("healthy", "checkers", "expected"),
    [(2, 8, True), (1, 8, False), (0, 8, False), (1, 3, True), (18, 100, False), (19, 100, True)],
)
def test_an_endpoint_is_healthy_while_more_than_18_percent_say_so(
    healthy: int, checkers: int, expected: bool
) -> None:
    assert agreed([number < healthy for number in range(checkers)]) is expected


def fail(board: HealthStatuses, check: str, *, at: float, passed: bool = False) -> dict[str, bool]:
    """Record two results of every checker; return the statuses that changed."""
    changed: dict[str, bool] = {}
    for checker in CHECKERS:
        for _ in range(2):
            _, statuses = board.note(check, checker, passed=passed, reason="", at=at)
            changed |= statuses
    return changed


def test_dns_knows_of_a_status_when_it_has_propagated() -> None:
    board = HealthStatuses([CHECK])
    assert fail(board, "eu", at=100) == {"eu": False}
    assert board.statuses == {"eu": False}
    assert board.answered(109.9) == {"eu": True}
    assert board.answered(110) == {"eu": False}
    fail(board, "eu", at=200, passed=True)
    assert (board.answered(209), board.answered(210)) == ({"eu": False}, {"eu": True})


def test_new_checks_are_healthy_and_inverted_ones_not_until_enough_is_known() -> None:
    board = HealthStatuses([CHECK, replace(CHECK, id="inverted", inverted=True)])
    assert board.statuses == {"eu": True, "inverted": False}
    assert fail(board, "inverted", at=0) == {"inverted": True}


def test_calculated_checks_follow_their_children_and_disabled_ones_nothing() -> None:
    calculated = HealthCheck(
        id="both", type="CALCULATED", child_health_checks=("eu", "off"), health_threshold=2
    )
    board = HealthStatuses([CHECK, replace(CHECK, id="off", disabled=True), calculated])
    fail(board, "off", at=0)
    assert board.statuses == {"eu": True, "off": True, "both": True}
    assert fail(board, "eu", at=0) == {"eu": False, "both": False}


Answering = Callable[[SocketStream], Awaitable[None]]


@asynccontextmanager
async def endpoint(answering: Answering) -> AsyncIterator[EdgeAddress]:
    """Serve an edge that handles every connection so."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, answering)
        yield EdgeAddress(EU, "127.0.0.1", listener.extra(SocketAttribute.local_port), hangs=True)
        tasks.cancel_scope.cancel()


def saying(*parts: bytes, before: float = 0, between: float = 0) -> Answering:
    """Return a handler that reads a request and sends these bytes, at the manual clock's times."""

    async def answer(stream: SocketStream) -> None:
        async with stream:
            await stream.receive()
            await CLOCK.sleep(before)
            for part in parts:
                await stream.send(part)
                await CLOCK.sleep(between)

    return answer


CLOCK = ManualClock()
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 6000\r\n\r\n"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answering", "passed", "reason"),
    [
        (saying(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"), True, "HTTP 200"),
        (saying(b"HTTP/1.1 301 Gone\r\ncontent-length: 2\r\n\r\nok"), True, "HTTP 301"),
        (saying(b"HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nok"), False, "HTTP 503"),
        (saying(HEAD + b"x" * 5118 + b"ok" + b"x" * 880), True, "HTTP 200"),
        (saying(HEAD + b"x" * 5119 + b"ok" + b"x" * 879), False, "HTTP 200 without 'ok'"),
        (saying(HEAD, b"ok", between=1.9), False, "no body within 2 s"),
        (saying(HEAD, b"x" * 5998 + b"ok", between=1), False, "HTTP 200 without 'ok'"),
        (saying(HEAD, before=1.9, between=9), False, "no body within 2 s"),
        (saying(HEAD, before=2.1), False, "no status within 2 s"),
        (saying(b"220 smtp.example.com\r\n\r\n"), False, "no status: not HTTP"),
        (saying(), False, "no status: not HTTP"),
    ],
)
async def test_an_answer_counts_by_its_status_its_body_and_their_times(
    answering: Answering, passed: bool, reason: str
) -> None:
    found = []

    async def probed(edge: EdgeAddress) -> None:
        found.append(await probe(CHECK, edge, clock=CLOCK))

    async with endpoint(answering) as edge, anyio.create_task_group() as tasks:
        tasks.start_soon(probed, edge)
        with anyio.fail_after(5):
            while not found:
                await anyio.sleep(0.002)
                await CLOCK.advance(0.05)
    assert [(each.passed, each.reason) for each in found] == [(passed, reason)]


@pytest.mark.anyio
async def test_a_tcp_check_asks_for_no_more_than_a_connection() -> None:
    tcp = replace(CHECK, type="TCP", port=443, search_string=None)
    async with endpoint(saying()) as edge:
        found = await probe(tcp, edge, clock=CLOCK)
    gone = await probe(tcp, edge, clock=CLOCK)
    assert (found.passed, found.reason) == (True, "connected")
    assert (gone.passed, gone.reason) == (False, "no connection: refused or cut")


@pytest.mark.anyio
@pytest.mark.parametrize("asks", [{"type": "HTTP_STR_MATCH"}, {"port": 8443}, {"type": "HTTP"}])
async def test_a_check_that_does_not_ask_for_https_finds_nobody(asks: dict[str, Any]) -> None:
    async with endpoint(saying(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) as edge:
        found = await probe(replace(CHECK, **asks), edge, clock=CLOCK)
    assert found.reason == "no connection: API Gateway serves HTTPS on port 443 alone"


@pytest.mark.anyio
async def test_each_checker_asks_at_the_interval_from_a_start_of_its_own() -> None:
    asked: list[tuple[str, float]] = []
    clock, event_log = ManualClock(), EventLog()

    def lead(check: HealthCheck, checker: str) -> None:
        asked.append((checker, clock.now()))

    checkers = SimulatedCheckers(
        {"eu": CHECK, "off": replace(CHECK, id="off", disabled=True)},
        board=HealthStatuses([CHECK]),
        find_edge=lead,
        clock=clock,
        event_log=event_log,
        seed=1,
    )
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(checkers.run)
        await clock.advance(30)
        tasks.cancel_scope.cancel()
    for checker in CHECKERS:
        times = [at for who, at in asked if who == checker]
        assert len(times) == 3
        assert [round(later - at, 6) for at, later in pairwise(times)] == [10, 10]
    assert len({at for _, at in asked}) == 9
    opinions = [each for each in event_log.events if isinstance(each, OpinionChanged)]
    assert {(each.checker, each.reason) for each in opinions} == {
        (checker, "the name leads nowhere") for checker in CHECKERS
    }
    (turned,) = [each for each in event_log.events if isinstance(each, CheckChanged)]
    assert (turned.name, turned.healthy) == (CHECK.fqdn, False)
    assert turned.at == max(each.at for each in opinions)
