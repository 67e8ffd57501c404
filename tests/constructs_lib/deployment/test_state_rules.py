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


@pytest.mark.parametrize("bucket", ["shop-{reg}", "a..b", "shop-{region", "-shop", "s3://shop"])
def test_a_bucket_that_cannot_be(findings: Find, bucket: str) -> None:
    (finding,) = findings(state={"bucket": bucket})
    assert finding[0] == "state.bucket"
    assert "is not a bucket's name" in finding[2]
