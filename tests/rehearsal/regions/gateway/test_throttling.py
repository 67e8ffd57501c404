"""Token buckets: what they let through, and whose they are."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.http_api.deployed import Api, Stage, Throttle
from operations.http_api.routes import RouteKey
from operations.rehearsal.regions.gateway.throttling import Throttling, TokenBucket

GET, POST = RouteKey.parse("GET /a"), RouteKey.parse("POST /a")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("rate", "burst", "waits", "admitted"),
    [
        (1, 3, [0, 0, 0, 0], [True, True, True, False]),
        (1, 1, [0, 0.5, 0.5], [True, False, True]),
        (10, 2, [0, 0, 0, 0.1, 0.1], [True, True, False, True, True]),
        (1, 2, [0, 0, 60, 0, 0], [True, True, True, True, False]),
        (0.5, 1, [0, 1, 1], [True, False, True]),
        (100, 0, [0, 1, 1], [False, False, False]),
        (0, 1, [0, 1000], [True, False]),
    ],
)
def test_a_bucket_starts_full_and_refills_at_its_rate(
    rate: float, burst: int, waits: list[float], admitted: list[bool]
) -> None:
    clock = Clock()
    bucket = TokenBucket(Throttle(rate=rate, burst=burst), clock=clock)
    taken = []
    for wait in waits:
        clock.now += wait
        taken.append(bucket.take())
    assert taken == admitted


@settings(deadline=None)
@given(
    rate=st.floats(0, 100),
    burst=st.integers(0, 20),
    waits=st.lists(st.floats(0, 2), max_size=60),
)
def test_no_window_admits_more_than_rate_times_its_length_and_the_burst(
    rate: float, burst: int, waits: list[float]
) -> None:
    clock = Clock()
    bucket = TokenBucket(Throttle(rate=rate, burst=burst), clock=clock)
    admitted = []
    for wait in waits:
        clock.now += wait
        if bucket.take():
            admitted.append(clock.now)
    for first, start in enumerate(admitted):
        for count, end in enumerate(admitted[first:], start=1):
            assert count <= rate * (end - start) + burst + 1e-6


@pytest.fixture
def stage() -> Stage:
    """One request at a time for every route, but two for `POST /a`."""
    return Stage(
        name="$default",
        variables={},
        default_throttle=Throttle(rate=1, burst=1),
        route_throttles={"POST /a": Throttle(rate=1, burst=2)},
    )


def test_every_route_of_every_stage_and_api_has_a_bucket_of_its_own(
    make_api: Callable[..., Api], stage: Stage
) -> None:
    throttling = Throttling(clock=Clock())
    one, other = make_api(id="one"), make_api(id="other")
    dev = replace(stage, name="dev")
    admitted = [
        throttling.admits(*of)
        for of in [(one, stage, GET), (other, stage, GET), (one, dev, GET), (one, stage, GET)]
    ]
    assert admitted == [True, True, True, False]


def test_the_settings_of_a_route_replace_the_stages(
    make_api: Callable[..., Api], stage: Stage
) -> None:
    throttling = Throttling(clock=Clock())
    assert [throttling.admits(make_api(), stage, POST) for _ in range(3)] == [True, True, False]
    unlimited = replace(stage, route_throttles={"POST /a": None})
    assert all(throttling.admits(make_api(), unlimited, POST) for _ in range(100))


def test_a_stage_without_a_throttle_admits_everything(
    make_api: Callable[..., Api], stage: Stage
) -> None:
    throttling = Throttling(clock=Clock())
    unlimited = replace(stage, default_throttle=None)
    assert all(throttling.admits(make_api(), unlimited, GET) for _ in range(100))


def test_new_settings_start_a_new_bucket(make_api: Callable[..., Api], stage: Stage) -> None:
    throttling = Throttling(clock=Clock())
    assert [throttling.admits(make_api(), stage, GET) for _ in range(2)] == [True, False]
    wider = replace(stage, default_throttle=Throttle(rate=1, burst=2))
    assert [throttling.admits(make_api(), wider, GET) for _ in range(3)] == [True, True, False]
