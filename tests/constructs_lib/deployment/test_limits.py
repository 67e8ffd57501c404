"""What AWS would refuse only half-way through an apply."""

from collections.abc import Callable
from typing import Any

import pytest

Find = Callable[..., list[tuple[str, str | None, str, str]]]

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "a tag in AWS's own name": ({"tags": {"aws:x": "1"}}, "tags.aws:x", "is not a valid tag key"),
    "a tag of strange characters": (
        {"tags": {"Owner": "\x00"}},
        "tags.Owner",
        "is not a valid tag value",
    ),
    "too long a tag": ({"tags": {"Owner": "x" * 257}}, "tags.Owner", "at most 256"),
    "too many tags": ({"tags": {f"T{n}": "" for n in range(48)}}, "tags", "at most 47"),
    "too large an environment": (
        {"api": {"environment": {"BIG": "x" * 3400}}},
        "api.environment",
        "takes 3403 bytes",
    ),
    "too many routes": (
        {"api": {"routes": [f"GET /r{n}" for n in range(300)]}},
        "api.routes",
        "are 300; API Gateway allows 300",
    ),
    "an origin without a scheme": (
        {"api": {"cors": {"allow_origins": ["app.example.com"]}}},
        "api.cors.allow_origins[0]",
        "is not an origin",
    ),
    "an origin with a wildcard inside": (
        {"api": {"cors": {"allow_origins": ["https://*.example.com"]}}},
        "api.cors.allow_origins[0]",
        "is not an origin",
    ),
    "an issuer that is no URL": (
        {"api": {"jwt": {"issuer": "https://x y", "audience": ["a"]}}},
        "api.jwt.issuer",
        "is not an https URL",
    ),
    "an empty audience": (
        {"api": {"jwt": {"issuer": "https://id.example.com", "audience": [""]}}},
        "api.jwt.audience[0]",
        "at least 1 character",
    ),
    "a throttle beyond all quotas": (
        {"api": {"throttle": {"burst": 99_999_999_999}}},
        "api.throttle.burst",
        "less than or equal to 1000000",
    ),
    "a base path that clients resolve": (
        {"domain": {"base_path": "v1/.."}},
        "domain.base_path",
        "is not a path",
    ),
    "the health function as the application": (
        {"api": {"app": "health"}},
        "api.app",
        "is Meridian's own health function",
    ),
}


@pytest.mark.parametrize(("changes", "path", "rule"), REFUSED.values(), ids=REFUSED)
def test_is_refused(findings: Find, changes: dict[str, Any], path: str, rule: str) -> None:
    (finding,) = findings(**changes)
    assert finding[0] == path
    assert rule in finding[2]


@pytest.mark.parametrize(
    "changes",
    [
        {"tags": {"Kosten-Stelle": "Zürich: 42/a @b=c+d"}},
        {"api": {"cors": {"allow_origins": ["https://*", "http://localhost:3000", "*"]}}},
        {"domain": {"base_path": "v1.2/a..b"}},
        {"api": {"environment": {"BIG": "x" * 3397}}},
    ],
)
def test_what_is_within_the_limits_is_taken(findings: Find, changes: dict[str, Any]) -> None:
    assert findings(**changes) == []
