"""The rules of where the state is kept."""

from collections.abc import Callable
from typing import Any

import pytest

Find = Callable[..., list[tuple[str, str | None, str, str]]]


@pytest.mark.parametrize(
    "state",
    [
        {"bucket": "shop-state"},
        {"bucket": "shop-state", "region": "eu-west-3"},
        {"bucket": "shop-{region}", "layout": "per-region"},
        {"bucket": "x" * 63},
    ],
)
def test_a_state_that_can_be_kept(findings: Find, state: dict[str, Any]) -> None:
    assert findings(state=state) == []


@pytest.mark.parametrize(
    ("state", "path", "rule"),
    [
        ({"bucket": "shop-state"}, "state.bucket", "is one bucket for all regions"),
        (
            {"bucket": "shop-{region}", "region": "eu-west-1"},
            "state.region",
            "is one region for every bucket",
        ),
        ({"bucket": "x" * 55 + "{region}"}, "state.bucket", "64 characters long"),
    ],
)
def test_a_state_that_cannot_be_kept_region_by_region(
    findings: Find, state: dict[str, Any], path: str, rule: str
) -> None:
    (finding,) = findings(state={**state, "layout": "per-region"})
    assert finding[0] == path
    assert rule in finding[2]
