"""API Gateway's own CORS: who gets which headers."""

from dataclasses import replace

import pytest

from operations.http_api.deployed import Cors
from operations.rehearsal.regions.gateway.cors import is_preflight, preflight, with_cors
from operations.rehearsal.regions.gateway.responses import Response

APP = "https://app.example.com"
CORS = Cors(
    allow_origins=(APP, "http://localhost:3000"),
    allow_methods=("GET", "POST"),
    allow_headers=("content-type", "authorization"),
    expose_headers=("date", "x-api-id"),
    allow_credentials=True,
    max_age=300,
)
BARE = Cors(
    allow_origins=("*",),
    allow_methods=(),
    allow_headers=(),
    expose_headers=(),
    allow_credentials=False,
    max_age=None,
)


def test_a_preflight_is_told_everything_that_is_configured() -> None:
    assert preflight(CORS, APP) == Response(
        status=204,
        headers=(
            ("access-control-allow-origin", APP),
            ("access-control-allow-credentials", "true"),
            ("access-control-expose-headers", "date,x-api-id"),
            ("access-control-allow-methods", "GET,POST"),
            ("access-control-allow-headers", "content-type,authorization"),
            ("access-control-max-age", "300"),
        ),
    )


def test_a_preflight_is_told_nothing_that_is_not_configured() -> None:
    assert preflight(BARE, APP) == Response(
        status=204, headers=(("access-control-allow-origin", "*"),)
    )


def test_a_max_age_of_zero_is_told() -> None:
    headers = preflight(replace(BARE, max_age=0), APP).headers
    assert ("access-control-max-age", "0") in headers


def test_a_preflight_from_an_origin_that_is_not_allowed_is_an_empty_answer() -> None:
    assert preflight(CORS, "https://evil.example") == Response(status=204)


@pytest.mark.parametrize(
    ("allowed", "origin", "told"),
    [
        ("*", APP, "*"),
        ("https://*", APP, APP),
        ("https://*", "http://app.example.com", None),
        ("http://*", "http://app.example.com", "http://app.example.com"),
        (APP, APP, APP),
        (APP, "https://app.example.com.evil.example", None),
        (APP, "http://app.example.com", None),
        (APP, None, None),
        ("*", None, None),
    ],
)
def test_an_origin_is_allowed_by_name_by_scheme_or_by_star(
    allowed: str, origin: str | None, told: str | None
) -> None:
    cors = replace(BARE, allow_origins=(allowed,))
    headers = with_cors(Response(status=200), cors, origin).headers
    assert headers == ((("access-control-allow-origin", told),) if told else ())


def test_the_headers_of_the_integration_are_replaced() -> None:
    response = Response(
        status=200,
        headers=(("content-type", "text/plain"), ("access-control-allow-origin", "https://other")),
        body=b"ok",
    )
    assert with_cors(response, BARE, APP) == replace(
        response, headers=(("content-type", "text/plain"), ("access-control-allow-origin", "*"))
    )
    assert with_cors(response, CORS, None) == replace(
        response, headers=(("content-type", "text/plain"),)
    )


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        ("OPTIONS", {"origin": APP, "access-control-request-method": "GET"}, True),
        ("OPTIONS", {"origin": APP}, False),
        ("OPTIONS", {"access-control-request-method": "GET"}, False),
        ("GET", {"origin": APP, "access-control-request-method": "GET"}, False),
    ],
)
def test_a_preflight_is_an_options_request_with_both_its_headers(
    method: str, headers: dict[str, str], expected: bool
) -> None:
    assert is_preflight(method, headers) == expected
