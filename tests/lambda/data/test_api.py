"""The data function: events of API Gateway in, moto's table behind it."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from data import handler as entry
from data.document import LARGEST_DOCUMENT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(
    environment: pytest.MonkeyPatch,
    dynamodb: "DynamoDBClient",
    event: Callable[..., dict[str, Any]],
    context: Any,
) -> Iterator[Ask]:
    """Send a request to the function of a new process in `region`."""
    environment.setenv("BASE_PATH", "data")

    def send(method: str, path: str, *, region: str = "eu-west-1", **parts: Any) -> dict[str, Any]:
        environment.setenv("AWS_REGION", region)
        entry.application.cache_clear()
        return entry.handler(event(method, path, **parts), context)

    yield send
    entry.application.cache_clear()


def body(response: dict[str, Any]) -> Any:
    return json.loads(response["body"])


def told(response: dict[str, Any]) -> tuple[int, str]:
    return response["statusCode"], body(response)["message"]


def test_a_document_comes_back_with_the_region_that_wrote_it(ask: Ask) -> None:
    written = ask("POST", "/data", body='{"note": "hello", "tags": ["a", null, true]}')
    assert written["statusCode"] == 201
    assert body(written)["data"] == {"note": "hello", "tags": ["a", None, True]}
    assert (body(written)["written_by"], body(written)["answered_by"]) == ("eu-west-1",) * 2
    assert written["headers"]["Location"] == f"/data/data/{body(written)['id']}"
    for base_path in ("", "data"):
        read = ask("GET", f"/data/{body(written)['id']}", base_path=base_path)
        assert (read["statusCode"], body(read)) == (200, body(written))


def test_another_region_that_has_the_item_tells_who_wrote_and_who_read_it(
    ask: Ask, dynamodb: "DynamoDBClient"
) -> None:
    written = body(ask("POST", "/data", body="{}", region="us-east-1"))
    path = f"/data/{written['id']}"
    assert told(ask("GET", path)) == (404, "eu-west-1 holds no document of this id")
    _replicate(dynamodb)
    assert body(ask("GET", path)) == {**written, "answered_by": "eu-west-1"}


def _replicate(to: "DynamoDBClient") -> None:
    """Copy what us-east-1 holds, as the global table does."""
    source = boto3.client("dynamodb", region_name="us-east-1")
    for item in source.scan(TableName="exchange-test")["Items"]:
        to.put_item(TableName="exchange-test", Item=item)


def test_a_document_is_kept_as_it_was_written(ask: Ask) -> None:
    text = '{"b": 1.10, "a": 123456789012345678901234567890, "c": 1e400, "d": "\\ud83d\\ude00é"}'
    written = ask("POST", "/data", body=f"\n{text} ")
    read = ask("GET", f"/data/{body(written)['id']}")
    assert read["body"].endswith(f'"data": {text}}}')


def test_a_body_that_api_gateway_took_for_binary_is_read_too(ask: Ask) -> None:
    written = ask("POST", "/data", body='{"a": "é"}', is_base64=True)
    assert body(written)["data"] == {"a": "é"}


@pytest.mark.parametrize(
    "sent",
    [None, "", "nothing", "[1]", '"text"', "{", '{"a": NaN}', "[" * 60_000, '{"a": 1} {"b": 2}'],
)
def test_what_is_no_json_object_is_a_400(ask: Ask, sent: str | None) -> None:
    status, message = told(ask("POST", "/data", body=sent))
    assert (status, message[:36]) == (400, "the body must be one JSON object suc")


def test_a_document_may_be_so_large_in_bytes_and_no_larger(ask: Ask) -> None:
    largest = json.dumps({"a": "é" * ((LARGEST_DOCUMENT - 9) // 2)}, ensure_ascii=False) + " "
    assert len(largest.encode()) == LARGEST_DOCUMENT
    assert ask("POST", "/data", body=largest)["statusCode"] == 201
    refused = told(ask("POST", "/data", body=largest + " "))
    assert refused == (413, "a document has at most 65536 bytes")


@pytest.mark.parametrize("identifier", [str(uuid.UUID(int=7)), "7", "{7}", "x" * 3000])
def test_an_id_that_nobody_gave_is_a_404(ask: Ask, identifier: str) -> None:
    assert ask("GET", f"/data/{identifier}")["statusCode"] == 404


def test_a_table_that_does_not_answer_is_a_503(ask: Ask, dynamodb: "DynamoDBClient") -> None:
    dynamodb.delete_table(TableName="exchange-test")
    unavailable = (503, "the region's table does not answer")
    assert told(ask("POST", "/data", body="{}")) == unavailable
    assert told(ask("GET", f"/data/{uuid.uuid4()}")) == unavailable
