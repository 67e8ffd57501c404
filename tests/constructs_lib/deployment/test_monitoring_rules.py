"""The rules of `[monitoring]`, each broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

Finding = tuple[str, str | None, str, str]
Find = Callable[..., list[Finding]]
LONG = "currency-exchange-for-everybody"


BROKEN: dict[str, tuple[dict[str, Any], Finding]] = {
    "an email is an address": (
        {"monitoring": {"emails": ["on call"]}},
        (
            "monitoring.emails[0]",
            '"on call"',
            "is not an email address",
            'write it such as "on-call@example.com"',
        ),
    ),
    "pages go over https": (
        {"monitoring": {"urls": ["http://events.example.com"]}},
        (
            "monitoring.urls[0]",
            '"http://events.example.com"',
            "is not an https URL",
            'write it such as "https://events.example.com/pages"',
        ),
    ),
    "nobody is told twice": (
        {"monitoring": {"emails": ["a@b.c", "a@b.c"]}},
        ("monitoring.emails[1]", '"a@b.c"', "is listed twice", "remove one of the two"),
    ),
    "two receivers have two addresses in Terraform": (
        {"monitoring": {"urls": ["https://a.b/c-d", "https://a.b/c_d"]}},
        (
            "monitoring.urls[1]",
            '"https://a.b/c_d"',
            'has the same Terraform address as "https://a.b/c-d"',
            "remove one of the two",
        ),
    ),
    "a latency can be exceeded": (
        {"monitoring": {"p99_milliseconds": 10_000}},
        (
            "monitoring.p99_milliseconds",
            "10000",
            "is no less than the 10 s after which Lambda stops the function, so nobody would ever "
            "be paged",
            "use less than 10000, or a longer api.function.timeout",
        ),
    ),
    "sampling needs traces": (
        {"monitoring": {"sampling": {}}, "api": {"function": {"tracing": False}}},
        (
            "monitoring.sampling",
            None,
            "chooses among traces, and api.function.tracing is false",
            "remove it, or trace",
        ),
    ),
    "the sampling rule's name fits": (
        {"monitoring": {}, "name": LONG},
        (
            "name",
            f'"{LONG}"',
            f'makes the X-Ray sampling rule "{LONG}-test" 36 characters long, and AWS allows 32',
            "shorten it by 4, or set api.function.tracing = false",
        ),
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_rule_alone_is_reported_alone(findings: Find, broken: str) -> None:
    changes, finding = BROKEN[broken]
    assert findings(**changes) == [finding]


@pytest.mark.parametrize(
    "changes",
    [
        {"monitoring": {}},
        {"name": LONG},
        {"name": LONG, "monitoring": {}, "api": {"function": {"tracing": False}}},
        {"monitoring": {"p99_milliseconds": 15_000}, "api": {"function": {"timeout": 20}}},
    ],
)
def test_what_no_rule_forbids_is_allowed(findings: Find, changes: dict[str, Any]) -> None:
    assert findings(**changes) == []
