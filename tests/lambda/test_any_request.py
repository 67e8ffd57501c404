"""Whatever a caller sends, an application answers it, and never takes the blame for it.

The events are made from HTTP requests as the rehearsal's API Gateway makes them.
"""

import base64
import io
import json
import logging
import random
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.deployment.load import load
from constructs_lib.project import ROOT
from exchange import ecb
from health import heartbeat
from operations.http_api.routes import RouteKey, join_path, select, split_path
from operations.rehearsal.regions.gateway.events import join_repeated
from operations.rehearsal.regions.gateway.responses import FUNCTION_FAILED, from_function
from tests.mutating import REPEATABLE, mutated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

APPLICATIONS = ("exchange", "newsletter", "hello", "data", "health")
BASE_PATH = "data"
"""Which is also the first word of a route."""
QUICK = settings(
    REPEATABLE, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ID = "0a0f0a55-5a0c-4d7c-8d1e-3a1b5f7c2e90"

SEGMENTS = st.sampled_from(
    ["rates", "conversions", "history", "items", "hello", "regions", "data", "health", "v1", "x",
     "EUR", "usd", ID, ID.upper(), "", ".", "..", "%", "%00", "%0A", "%2F", "%2e%2e", "%ff", "%F0",
     "%C3%A9", "%ED%A0%80", "%25zz", "+", ";a=b", "{base}", "<base>", "x" * 5000]
) | st.text(max_size=9).map(lambda text: quote(text.encode(errors="replace")))  # fmt: skip
SOUND_PATHS = st.sampled_from(
    ["/rates/EUR/USD", "/rates/EUR/USD/history", "/conversions", f"/conversions/{ID}", "/items",
     "/", "/hello", "/regions", "/data", f"/data/{ID}", "/health"]
)  # fmt: skip
PATHS = SOUND_PATHS | st.lists(SEGMENTS, max_size=5).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.sampled_from(
    ["", "limit=0", "limit=٣", "limit=5&limit=6", "from=2026-02-30",
     "from=2026-01-02&to=2026-01-01", "to=10000-01-01", "from=", "&&=&",
     "%00=%ff", "limit=" + "9" * 5000]
) | st.text(max_size=20).map(quote)  # fmt: skip
VALUES = st.sampled_from(["", " ", ",", "a,b", "x" * 300, "\t", "é", "k-1", "\x7f"]) | st.text(
    st.characters(min_codepoint=32, max_codepoint=255), max_size=12
)
NAMES = st.sampled_from(
    ["idempotency-key", "x-correlation-id", "content-type", "accept", "x-forwarded-for", "x-own"]
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
TYPES = st.sampled_from(
    ["application/json", "text/plain;charset=x", "", "multipart/form-data", "é"]
)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(
        ["10.50", "0", "EUR", "USD", "ada@example.com", "\ud800", "\0", 10**400, "9" * 400]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from(["amount", "base", "quote", "email", "note"]) | st.text(max_size=9), JSON_VALUES
)
SOUND = st.sampled_from(
    [{"amount": "10.50", "base": "EUR", "quote": "JPY"}, {"email": "ada@example.com"}]
)
BODIES = (
    (SOUND | FIELDS | JSON_VALUES).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=40)
    | st.sampled_from(
        [b"", b"{", b"[" * 100_000, b'{"a":' * 20_000, b"9" * 5000, b'"' + b"x" * 70_000 + b'"',
         b'{"a": 1, "a": 2}', b"\xef\xbb\xbf{}", b"NaN",
         b'{"email": "\\ud800"}', b'{"\\udfff": "\\udfff"}', '{"a": "é"}'.encode("utf-16")]
    )
)  # fmt: skip
REQUESTS = st.builds(
    dict,
    method=st.sampled_from(["GET", "POST", "GET", "POST", "PUT", "HEAD", "OPTIONS", "BREW"]),
    path=PATHS,
    query=QUERIES,
    headers=st.builds(lambda own, kind: [*own, ("content-type", kind)], HEADERS, TYPES),
    cookies=st.lists(VALUES, max_size=2),
    body=BODIES,
)


@pytest.fixture
def sent(event: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Make the event that API Gateway makes of a request to an application's own deployment.

    What none of its routes takes comes by `$default`, which a deployment may have as well.
    """

    def make(name: str, base_path: str, request: dict[str, Any]) -> dict[str, Any]:
        method, path = request["method"], split_path(request["path"])
        keys = [*_routes(name), RouteKey.parse("$default")]
        (key, parameters) = select(keys, method=method, path=path) or (keys[-1], {})
        made = event(
            method,
            join_path(path),
            headers=join_repeated(request["headers"]),
            query=join_repeated(parse_qsl(request["query"], keep_blank_values=True)),
            base_path=base_path,
        )
        made["routeKey"] = made["requestContext"]["routeKey"] = key.text
        if parameters:
            made["pathParameters"] = parameters
        if request["cookies"]:
            made["cookies"] = request["cookies"]
        kind = made["headers"]["content-type"].partition(";")[0]
        try:
            made["body"] = request["body"].decode()
            made["isBase64Encoded"] = kind not in ("application/json", "text/plain")
        except UnicodeDecodeError:
            made["isBase64Encoded"] = True
        if made["isBase64Encoded"]:
            made["body"] = base64.b64encode(request["body"]).decode()
        if not made["body"]:
            del made["body"]
        return made

    return make


@cache
def _routes(name: str) -> list[RouteKey]:
    if name == "health":
        return [RouteKey.parse("GET /health")]
    return [RouteKey.parse(route) for route in load(ROOT / f"deployments/{name}.toml").api.routes]


@pytest.fixture
def handle(
    environment: pytest.MonkeyPatch, dynamodb: "DynamoDBClient", context: Any
) -> Iterator[Callable[..., Any]]:
    """Have an application answer an event, and hold that API Gateway can send the answer on."""
    sheets = ecb.parse((ROOT / "deployments/stand_ins/eurofxref.xml").read_bytes())
    environment.setattr("exchange.provider.EcbProvider.sheets", lambda _: sheets)
    environment.setenv("RATES_URL", "https://rates.example.com/")
    environment.setenv("BASE_PATH", BASE_PATH)
    environment.setattr(logging.Handler, "handleError", _raise)
    log = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    before = [(each, each.setStream(log)) for each in _log_streams()]

    def answer(name: str, asked: Any) -> dict[str, Any]:
        answered = import_module(f"{name}.handler").handler(asked, context)
        as_lambda_sends_it = json.dumps(answered, ensure_ascii=False).encode()
        assert from_function(json.loads(as_lambda_sends_it)) is not FUNCTION_FAILED
        assert isinstance(answered["statusCode"], int)
        return dict(answered)

    yield answer
    for each, stream in before:
        each.setStream(stream)
    for name in APPLICATIONS[:-1]:
        import_module(f"{name}.handler").application.cache_clear()


def _log_streams() -> Iterator[Any]:
    """The handlers of Powertools' loggers, which write to standard output as it was at first."""
    for module in ("exchange.telemetry", "newsletter.telemetry", "hello.api", "data.api"):
        yield from import_module(module).logger.handlers


def _raise(_handler: logging.Handler, _record: logging.LogRecord) -> None:
    raise  # noqa: PLE0704


@pytest.mark.parametrize("name", APPLICATIONS)
@QUICK
@given(base_path=st.sampled_from(["", BASE_PATH]), request_=REQUESTS)
def test_any_request_is_answered_and_is_no_fault_of_the_application(
    name: str,
    base_path: str,
    sent: Callable[..., dict[str, Any]],
    handle: Callable[..., Any],
    request_: dict[str, Any],
) -> None:
    answered = handle(name, sent(name, base_path, request_))
    assert answered["statusCode"] < 500 or name == "health"


@pytest.mark.parametrize("name", APPLICATIONS)
@QUICK
@given(request_=REQUESTS, seed=st.integers(0, 2**32))
def test_an_event_that_api_gateway_never_sends_is_answered_too(
    name: str,
    sent: Callable[..., dict[str, Any]],
    handle: Callable[..., Any],
    request_: dict[str, Any],
    seed: int,
) -> None:
    odd = mutated(sent(name, "", request_), random.Random(seed))
    handle(name, json.loads(json.dumps(odd, default=str)))


@pytest.mark.parametrize("odd", [None, [], "x", 0, {}, {"headers": None, "requestContext": "x"}])
@pytest.mark.parametrize("name", APPLICATIONS[:-1])
def test_an_event_that_is_none_at_all_is_a_500(
    name: str, odd: Any, handle: Callable[..., Any]
) -> None:
    assert handle(name, odd)["statusCode"] == 500


@QUICK
@given(odd=JSON_VALUES | st.fixed_dictionaries({"regions": JSON_VALUES}))
def test_any_event_of_a_schedule_is_a_heartbeat(
    odd: Any, dynamodb: "DynamoDBClient", context: Any
) -> None:
    heartbeat.own_heartbeat.cache_clear()
    heartbeat.handler(odd, context)
    key = {"pk": {"S": "HEALTH#HEARTBEAT#eu-west-1"}, "sk": {"S": "HEARTBEAT"}}
    assert "Item" in dynamodb.get_item(TableName="exchange-test", Key=key)
