"""The event that a function gets, beside AWS's documented example of payload format 2.0."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from operations.http_api.deployed import Api
from operations.http_api.routes import RouteKey
from operations.rehearsal.regions.gateway.destinations import Destination
from operations.rehearsal.regions.gateway.events import Request, event, join_repeated

DOCUMENTED = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/my/path",
    "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=value",
    "cookies": ["cookie1", "cookie2"],
    "headers": {"header1": "value1", "header2": "value1,value2"},
    "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "value"},
    "requestContext": {
        "accountId": "123456789012",
        "apiId": "api-id",
        "authorizer": {
            "jwt": {
                "claims": {"claim1": "value1", "claim2": "value2"},
                "scopes": ["scope1", "scope2"],
            }
        },
        "domainName": "id.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": "id",
        "http": {
            "method": "POST",
            "path": "/my/path",
            "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.1",
            "userAgent": "agent",
        },
        "requestId": "id",
        "routeKey": "$default",
        "stage": "$default",
        "time": "04/Mar/2020:19:03:58 +0000",
        "timeEpoch": 1583348638390,
    },
    "body": "Hello from Lambda",
    "pathParameters": {"parameter1": "value1"},
    "isBase64Encoded": False,
    "stageVariables": {"stageVariable1": "value1", "stageVariable2": "value2"},
}
"""AWS's example, but for three things: its `authentication` is a client certificate's, which an
edge never sees; its `time` is another moment than its `timeEpoch`; and headers that API Gateway
adds are not in it."""


@pytest.fixture
def event_of(make_api: Callable[..., Api]) -> Callable[..., dict[str, Any]]:
    """Makes the event of a request to the route, without an authorizer unless one is given."""

    def make(
        request: Request,
        *,
        route_key: str = "$default",
        path_parameters: dict[str, str] | None = None,
        authorizer: dict[str, Any] | None = None,
        **stage: Any,
    ) -> dict[str, Any]:
        api = make_api(route_key, id="api-id")
        destination = Destination(
            api=api, stage=replace(api.stages["$default"], **stage), path=request.path
        )
        return event(
            request,
            destination=destination,
            route=api.routes[RouteKey.parse(route_key)],
            account="123456789012",
            path_parameters=path_parameters or {},
            authorizer=authorizer,
        )

    return make


EventOf = Callable[..., dict[str, Any]]
MakeRequest = Callable[..., Request]


def test_the_example_that_aws_documents_is_built_field_by_field(
    event_of: EventOf, make_request: MakeRequest
) -> None:
    headers = {
        "header1": "value1",
        "header2": "value1,value2",
        "content-type": "text/plain",
        "user-agent": "agent",
    }
    built = event_of(
        make_request(
            method="POST",
            host="id.execute-api.us-east-1.amazonaws.com",
            path=("my", "path"),
            query=DOCUMENTED["rawQueryString"],
            headers=headers,
            cookies=("cookie1", "cookie2"),
            body=b"Hello from Lambda",
        ),
        path_parameters={"parameter1": "value1"},
        authorizer=DOCUMENTED["requestContext"]["authorizer"],  # type: ignore[index]
        variables=DOCUMENTED["stageVariables"],
    )
    added = {
        "content-type": "text/plain",
        "user-agent": "agent",
        "content-length": "17",
        "host": "id.execute-api.us-east-1.amazonaws.com",
        "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    assert built == {**DOCUMENTED, "headers": {**DOCUMENTED["headers"], **added}}  # type: ignore[dict-item]


def test_the_time_is_the_requests_in_utc_wherever_the_laptop_is(
    event_of: EventOf, make_request: MakeRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        context = event_of(make_request())["requestContext"]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (context["time"], context["timeEpoch"]) == (
        "04/Mar/2020:19:03:58 +0000",
        1583348638390,
    )


def test_what_a_request_does_not_have_is_left_out(
    event_of: EventOf, make_request: MakeRequest
) -> None:
    built = event_of(make_request(), route_key="GET /rates/EUR")
    assert built.keys() == {
        *("version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext"),
        "isBase64Encoded",
    }
    assert "authorizer" not in built["requestContext"]
    assert (built["rawQueryString"], built["routeKey"]) == ("", "GET /rates/EUR")


@pytest.mark.parametrize(("stage", "path"), [("$default", "/a b/c"), ("dev", "/dev/a b/c")])
def test_the_path_is_decoded_and_starts_with_a_stage_that_is_not_the_default_one(
    event_of: EventOf, make_request: MakeRequest, stage: str, path: str
) -> None:
    built = event_of(make_request(path=("a b", "c")), name=stage)
    context = built["requestContext"]
    assert (built["rawPath"], context["http"]["path"], context["stage"]) == (path, path, stage)


def test_a_query_is_decoded_but_for_the_raw_one(
    event_of: EventOf, make_request: MakeRequest
) -> None:
    """As captured from AWS."""
    query = "repeat=one&repeat=two&to=https%3A%2F%2Fexample.com&literalPlus=a+b&plus=a%2Bb&empty="
    built = event_of(make_request(query=query))
    assert built["rawQueryString"] == query
    assert built["queryStringParameters"] == {
        "repeat": "one,two",
        "to": "https://example.com",
        "literalPlus": "a b",
        "plus": "a+b",
        "empty": "",
    }


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b"{}", ("{}", False)),
        ("Application/JSON; charset=utf-8", '"é"'.encode(), ('"é"', False)),
        ("application/xml", b"<a/>", ("<a/>", False)),
        ("application/javascript", b"1", ("1", False)),
        ("text/csv", b"a,b", ("a,b", False)),
        ("text/plain", b"\xff", ("/w==", True)),
        ("application/octet-stream", b"\x00\xff", ("AP8=", True)),
        ("application/x-www-form-urlencoded", b"a=b", ("YT1i", True)),
        ("application/vnd.api+json", b"{}", ("e30=", True)),
        ("multipart/form-data; boundary=b", b"--b--", ("LS1iLS0=", True)),
        ("", b"text", ("dGV4dA==", True)),
    ],
)
def test_a_body_is_text_for_the_types_that_aws_takes_for_text(
    event_of: EventOf,
    make_request: MakeRequest,
    content_type: str,
    body: bytes,
    expected: tuple[str, bool],
) -> None:
    built = event_of(make_request(body=body, headers={"content-type": content_type}))
    assert (built["body"], built["isBase64Encoded"]) == expected


def test_the_gateways_headers_replace_the_callers(
    event_of: EventOf, make_request: MakeRequest
) -> None:
    spoofed = {
        "host": "api.example.com:8443",
        "x-forwarded-for": "198.51.100.7",
        "x-forwarded-port": "80",
        "x-forwarded-proto": "http",
        "content-length": "5",
    }
    assert event_of(make_request(headers=spoofed))["headers"] == {
        "host": "api.example.com",
        "x-forwarded-for": "198.51.100.7, 192.0.2.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "content-length": "0",
        "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
    }


def test_repeated_names_are_joined_by_commas_in_their_order() -> None:
    assert join_repeated([("b", "2"), ("a", "1"), ("b", ""), ("b", "3")]) == {"b": "2,,3", "a": "1"}
