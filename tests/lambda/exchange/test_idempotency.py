"""Idempotency keys as records of the table, against moto's DynamoDB."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from exchange.errors import KeyInProgressError, KeyReusedError, StoreUnavailableError
from exchange.idempotency import RECORD_SECONDS, once, records
from exchange.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Attempt = Callable[..., tuple[dict[str, Any], bool]]
MADE = {"id": "1"}


class KilledError(BaseException):
    """Lambda ends an invocation at its timeout: no handler of exceptions gets to run."""


def fail() -> dict[str, Any]:
    raise ValueError("failed")


def kill() -> dict[str, Any]:
    raise KilledError


@pytest.fixture
def attempt(table: Table, context: Any) -> Attempt:
    kept = records(table)

    def run(make: Callable[[], dict[str, Any]], **changes: Any) -> tuple[dict[str, Any], bool]:
        given = {"key": "k-1", "request": {"amount": "1"}} | changes
        return once(make, context=context, records=kept, **given)

    return run


def test_the_second_attempt_replays_the_first(attempt: Attempt) -> None:
    assert [attempt(lambda: MADE), attempt(fail)] == [(MADE, False), (MADE, True)]


def test_another_key_is_another_attempt(attempt: Attempt) -> None:
    attempt(lambda: MADE)
    assert attempt(lambda: {"id": "2"}, key="k-2") == ({"id": "2"}, False)


def test_the_same_key_with_another_request_is_refused(attempt: Attempt) -> None:
    attempt(lambda: MADE)
    with pytest.raises(KeyReusedError):
        attempt(lambda: MADE, request={"amount": "2"})


def test_an_attempt_during_the_first_is_refused(attempt: Attempt) -> None:
    def make() -> dict[str, Any]:
        with pytest.raises(KeyInProgressError):
            attempt(fail)
        return MADE

    assert attempt(make) == (MADE, False)


def test_an_attempt_that_failed_leaves_the_key_free(attempt: Attempt) -> None:
    with pytest.raises(ValueError, match="failed"):
        attempt(fail)
    assert attempt(lambda: MADE) == (MADE, False)


def test_a_killed_attempt_holds_the_key_until_it_would_have_timed_out(
    attempt: Attempt, context: Any
) -> None:
    with pytest.raises(KilledError):
        attempt(kill)
    with pytest.raises(KeyInProgressError):
        attempt(lambda: MADE)
    context.remaining_millis = -1000
    with pytest.raises(KilledError):
        attempt(kill, key="k-2")
    assert attempt(lambda: MADE, key="k-2") == (MADE, False)


def test_a_record_hides_the_key_and_expires_after_a_day(
    attempt: Attempt, dynamodb: "DynamoDBClient"
) -> None:
    attempt(lambda: MADE)
    (item,) = dynamodb.scan(TableName="exchange-test")["Items"]
    assert item["pk"] == {"S": "IDEMPOTENCY"}
    assert re.fullmatch("POST /conversions#[0-9a-f]{64}", item["sk"]["S"])
    assert "k-1" not in str(item)
    left = int(item["expires_at"]["N"]) * 1000 - int(item["in_progress_until"]["N"])
    assert left == pytest.approx((RECORD_SECONDS - 10) * 1000, abs=5000)


def test_without_the_table_nothing_is_attempted(
    attempt: Attempt, dynamodb: "DynamoDBClient"
) -> None:
    dynamodb.delete_table(TableName="exchange-test")
    with pytest.raises(StoreUnavailableError):
        attempt(fail)
