"""The whole function: real client, moto's table, a provider on loopback, API Gateway's events."""

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from exchange import handler as entry
from exchange.table import CONFIG
from exchange.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Ask = Callable[..., Any]
SOURCES = Path(__file__).parents[3] / "lambda"
REQUEST = json.dumps({"amount": "1000", "base": "EUR", "quote": "JPY"})


@pytest.fixture
def told() -> list[str | None]:
    """The correlation ids that the provider was told."""
    return []


@pytest.fixture
def provider_url(sample: bytes, told: list[str | None]) -> Iterator[str]:
    """Serve the sample document, as the rehearsal does."""

    class Bank(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.append(self.headers["x-correlation-id"])
            self.send_response(200)
            self.send_header("Content-Length", str(len(sample)))
            self.end_headers()
            self.wfile.write(sample)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output to themselves."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Bank) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/eurofxref.xml"
        server.shutdown()
        thread.join()


@pytest.fixture
def ask(
    *,
    environment: pytest.MonkeyPatch,
    provider_url: str,
    event: Callable[..., dict[str, Any]],
    context: Any,
    read: Callable[[dict[str, Any]], Any],
) -> Iterator[Ask]:
    """Send a request to the function of a new process, or of yet another one in `region`."""
    environment.setenv("RATES_URL", provider_url)

    def send(method: str, path: str, *, region: str | None = None, **parts: Any) -> Any:
        if region is not None:
            environment.setenv("AWS_REGION", region)
            entry.application.cache_clear()
        return read(entry.handler(event(method, path, **parts), context))

    entry.application.cache_clear()
    yield send
    entry.application.cache_clear()


@pytest.fixture
def log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Collect what the function logs."""
    written = io.StringIO()
    (stream,) = logger.handlers
    assert isinstance(stream, logging.StreamHandler)
    before = stream.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    stream.setStream(before)


@pytest.fixture
def elsewhere(dynamodb: "DynamoDBClient") -> "DynamoDBClient":
    """The client of another region's table."""
    return boto3.client("dynamodb", region_name="us-east-1")


def items(client: "DynamoDBClient", partition: str) -> list[dict[str, Any]]:
    """Return the table's items under the partition keys that begin so."""
    found = client.scan(TableName="exchange-test")["Items"]
    return [item for item in found if item["pk"]["S"].startswith(partition)]


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the sums of the metrics that were printed in CloudWatch's embedded format."""
    sums: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        blob = json.loads(line)
        (declared,) = blob["_aws"]["CloudWatchMetrics"]
        assert declared["Namespace"] == "exchange-test"
        for metric in declared["Metrics"]:
            sums[metric["Name"]] = sums.get(metric["Name"], 0) + sum(blob[metric["Name"]])
    sums.pop("ColdStart", None)
    return sums


def test_a_rate_of_the_provider_is_served_and_its_days_are_stored(
    ask: Ask, dynamodb: "DynamoDBClient"
) -> None:
    answer = ask("GET", "/rates/EUR/USD")
    assert (answer.status, answer.body["rate"]) == (200, "1.1492")
    assert (answer.body["date"], answer.body["region"]) == ("2026-11-20", "eu-west-1")
    stored = items(dynamodb, "RATES")
    assert len(stored) == 10
    history = ask("GET", "/rates/EUR/USD/history").body["rates"]
    assert [day["date"] for day in history] == sorted((i["sk"]["S"] for i in stored), reverse=True)


def test_every_region_stores_the_same_sheets(
    ask: Ask, dynamodb: "DynamoDBClient", elsewhere: "DynamoDBClient"
) -> None:
    ask("GET", "/rates/EUR/USD")
    ask("GET", "/rates/EUR/USD", region="us-east-1")
    assert items(dynamodb, "RATES") == items(elsewhere, "RATES") != []


def test_a_retry_in_another_region_before_replication_makes_the_same_item(
    ask: Ask, dynamodb: "DynamoDBClient", elsewhere: "DynamoDBClient"
) -> None:
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    ask("POST", "/conversions", body=REQUEST, headers=key)
    ask("POST", "/conversions", body=REQUEST, headers=key, region="us-east-1")
    (here,), (there,) = (items(client, "CONVERSION#") for client in (dynamodb, elsewhere))
    assert (here["pk"], here["sk"]) == (there["pk"], there["sk"])


def test_a_conversion_with_a_key_is_made_once_and_counted_once(
    ask: Ask, dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    first, again = (ask("POST", "/conversions", body=REQUEST, headers=key) for _ in range(2))
    assert (first.status, first.body["converted"]) == (201, "180130")
    assert again.body == first.body
    assert ask("GET", f"/conversions/{first.body['id']}").body == first.body
    assert metrics(capsys) == {"Requests": 3, "Conversions": 1}


def test_a_new_process_serves_stored_rates_while_the_provider_is_down(
    *,
    ask: Ask,
    dynamodb: "DynamoDBClient",
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    log: Callable[[], list[dict[str, Any]]],
) -> None:
    ask("GET", "/rates/EUR/USD")
    entry.application.cache_clear()
    environment.setenv("RATES_URL", "http://127.0.0.1:9/gone.xml")
    for body in (ask("POST", "/conversions", body=REQUEST).body, ask("GET", "/rates/EUR/USD").body):
        assert (body["stale"], body["date"]) == (True, "2026-11-20")
    assert metrics(capsys) == {
        "Requests": 3,
        "Conversions": 1,
        "ProviderFailure": 1,
        "StaleRates": 2,
    }
    (warning,) = log()
    assert (warning["level"], warning["message"]) == ("WARNING", "ProviderFailure")
    assert "127.0.0.1:9 did not answer" in warning["exception"]


def test_every_log_line_tells_region_service_and_request(
    ask: Ask, dynamodb: "DynamoDBClient", log: Callable[[], list[dict[str, Any]]]
) -> None:
    dynamodb.delete_table(TableName="exchange-test")
    ask("GET", "/rates/EUR/USD")
    ask("GET", "/rates/EUR/XXX")
    ask("POST", "/conversions", body=REQUEST)
    lines = log()
    assert [(line["level"], line["message"]) for line in lines] == [
        ("WARNING", "StoreFailure"),
        ("INFO", "quote XXX has no reference rate"),
        ("WARNING", "the region's table does not answer"),
    ]
    assert "ResourceNotFoundException" in lines[2]["exception"]
    told = {(line["region"], line["correlation_id"], line["function_name"]) for line in lines}
    assert told == {("eu-west-1", "JKJaXmPLvHcESHA=", "exchange-test-api")}


def test_a_callers_correlation_id_is_in_every_line_in_the_answer_and_at_the_provider(
    *,
    ask: Ask,
    dynamodb: "DynamoDBClient",
    told: list[str | None],
    log: Callable[[], list[dict[str, Any]]],
) -> None:
    dynamodb.delete_table(TableName="exchange-test")
    answer = ask("GET", "/rates/EUR/XXX", headers={"X-Correlation-Id": "order-17"})
    lines = log()
    assert len(lines) == 2
    assert {(line["correlation_id"], line["request_id"]) for line in lines} == {
        ("order-17", "JKJaXmPLvHcESHA=")
    }
    assert answer.headers["x-correlation-id"] == "order-17"
    assert answer.body["error"]["request_id"] == "JKJaXmPLvHcESHA="
    assert told == ["order-17"]


def test_every_log_line_names_the_trace(
    *,
    ask: Ask,
    dynamodb: "DynamoDBClient",
    environment: pytest.MonkeyPatch,
    log: Callable[[], list[dict[str, Any]]],
) -> None:
    environment.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    ask("GET", "/rates/EUR/XXX")
    assert [line["xray_trace_id"] for line in log()] == ["1-5759e988-bd862e3fe1be46a994272793"]


def test_what_nobody_foresaw_is_logged_with_its_trace_and_answered_without(
    *,
    ask: Ask,
    dynamodb: "DynamoDBClient",
    monkeypatch: pytest.MonkeyPatch,
    log: Callable[[], list[dict[str, Any]]],
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("exchange.service.Exchange.quote", break_down)
    answer = ask("GET", "/rates/EUR/USD")
    assert answer.status == 500
    assert answer.body == {
        "error": {
            "code": "internal_error",
            "message": "something went wrong on our side",
            "request_id": "JKJaXmPLvHcESHA=",
            "problems": [],
        }
    }
    assert "ZeroDivisionError: secret" in log()[-1]["exception"]


def test_an_incomplete_environment_is_a_500_and_the_log_names_what_is_missing(
    ask: Ask, environment: pytest.MonkeyPatch, log: Callable[[], list[dict[str, Any]]]
) -> None:
    for name in ("TABLE_NAME", "RATES_URL"):
        environment.delenv(name)
    assert ask("GET", "/rates/EUR/USD").status == 500
    assert "missing environment variables: TABLE_NAME, RATES_URL" in log()[-1]["exception"]


def test_an_event_that_is_none_of_api_gateways_is_a_500(
    ask: Ask, dynamodb: "DynamoDBClient", context: Any
) -> None:
    response = entry.handler({"Records": []}, context)
    assert response["statusCode"] == 500
    assert json.loads(response["body"])["error"]["request_id"] == context.aws_request_id


def test_a_table_that_hangs_is_asked_twice_and_is_then_a_503(
    ask: Ask, environment: pytest.MonkeyPatch, hanging: Any
) -> None:
    environment.setenv("AWS_ENDPOINT_URL", hanging.url)
    entry.application.cache_clear()
    answer = ask("POST", "/conversions", body=REQUEST, headers={"Idempotency-Key": "k-1"})
    assert (answer.status, answer.body["error"]["code"]) == (503, "store_unavailable")
    assert hanging.asked() == CONFIG.retries["total_max_attempts"] == 2


def test_two_attempts_at_a_table_leave_most_of_api_gateways_thirty_seconds() -> None:
    assert 2 * (CONFIG.connect_timeout + CONFIG.read_timeout) <= 4


IN_LAMBDA = """
import json, sys
assert "pydantic" not in sys.modules
from exchange.handler import handler
assert "pydantic" not in sys.modules, "cold starts pay for what they import"
event, context = json.load(sys.stdin), type("Context", (), {
    "function_name": "f", "memory_limit_in_mb": 256, "aws_request_id": "r",
    "invoked_function_arn": "a", "get_remaining_time_in_millis": lambda self: 10_000})()
for path in ("/nowhere", "/rates/EUR/USD"):
    event["rawPath"] = path
    print(handler(event, context)["statusCode"])
"""


def test_in_lambda_without_a_provider_or_table_it_still_answers(
    event: Callable[..., dict[str, Any]],
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_LAMBDA],
        input=json.dumps(event("GET", "/")),
        env={
            "PYTHONPATH": str(SOURCES),
            "LAMBDA_TASK_ROOT": "/var/task",
            "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "TABLE_NAME": "t",
            "PARTITION_KEY": "pk",
            "SORT_KEY": "sk",
            "TIME_TO_LIVE": "expires_at",
            "RATES_URL": "http://127.0.0.1:9/",
            "POWERTOOLS_METRICS_NAMESPACE": "n",
            "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    statuses = [line for line in done.stdout.splitlines() if line.isdigit()]
    assert statuses == ["404", "503"], done.stderr
