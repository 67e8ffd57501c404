"""The rules between the fields of `[api]`, each broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

Finding = tuple[str, str | None, str, str]
Find = Callable[..., list[Finding]]
JWT = {"issuer": "https://id.example.com", "audience": ["shop"]}


BROKEN: dict[str, tuple[dict[str, Any], Finding]] = {
    "the domain lies in its hosted zone": (
        {"domain": {"hosted_zone": "example.org"}},
        (
            "domain.name",
            '"api.example.com"',
            'is outside the hosted zone "example.org"',
            'use a name that ends in ".example.org", or the hosted zone that holds the name',
        ),
    ),
    "a domain that only ends alike lies outside": (
        {"domain": {"name": "api.myexample.com"}},
        (
            "domain.name",
            '"api.myexample.com"',
            'is outside the hosted zone "example.com"',
            'use a name that ends in ".example.com", or the hosted zone that holds the name',
        ),
    ),
    "the application exists": (
        {"api": {"app": "exchang"}},
        (
            "api.app",
            '"exchang"',
            "is not a folder under lambda/ with a handler.py",
            "create it, or use one of data, exchange, hello, newsletter",
        ),
    ),
    "credentials need named origins": (
        {"api": {"cors": {"allow_origins": ["https://a.b", "*"], "allow_credentials": True}}},
        (
            "api.cors.allow_origins[1]",
            '"*"',
            "lets every web page call with the user's cookies, which API Gateway refuses",
            "name the origins, or set api.cors.allow_credentials = false",
        ),
    ),
    "a preflight brings no token": (
        {"api": {"jwt": JWT, "cors": {"allow_origins": ["*"]}, "routes": ["ANY /{all+}"]}},
        (
            "api.routes[0]",
            '"ANY /{all+}"',
            "would require a token for browsers' preflight requests, which have none",
            "list the methods one by one",
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
        {"api": {"cors": {"allow_origins": ["*"]}, "routes": ["$default"]}},
        {"api": {"jwt": JWT, "routes": ["$default"]}},
    ],
)
def test_what_no_rule_forbids_is_allowed(findings: Find, changes: dict[str, Any]) -> None:
    assert findings(**changes) == []
