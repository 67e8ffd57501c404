"""The stream's consumer: batches as Lambda hands them over, and moto's table."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from newsletter import stream
from newsletter.errors import StoreUnavailableError
from newsletter.store import Store
from newsletter.subscription import Subscription

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Items = Callable[[], list[dict[str, Any]]]
ADA = Subscription(id="1", email="ada@example.com", region="eu-west-1")
BOB = Subscription(id="2", email="bob@example.com", region="eu-west-1")


def batch(*subscriptions: Subscription) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventID": each.id,
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "Keys": {"pk": {"S": f"SUBSCRIPTION#{each.id}"}, "sk": {"S": "SUBSCRIPTION"}},
                    "NewImage": {
                        "subscription": {"M": {"id": {"S": each.id}, "email": {"S": each.email}}},
                        "region": {"S": each.region},
                    },
                    "SequenceNumber": f"10{each.id}",
                },
            }
            for each in subscriptions
        ]
    }


def welcomed(items: Items) -> dict[str, str | None]:
    """When each subscriber was welcomed, by id."""
    return {
        item["subscription"]["M"]["id"]["S"]: item.get("welcomed_at", {}).get("S")
        for item in items()
    }


def test_each_new_subscriber_is_welcomed(store: Store, items: Items, context: Any) -> None:
    for subscription in (ADA, BOB):
        store.add(subscription)
    assert stream.handler(batch(ADA), context) == {"batchItemFailures": []}
    at = welcomed(items)
    assert at["2"] is None
    assert at["1"] is not None
    assert datetime.datetime.fromisoformat(at["1"]).tzinfo == datetime.UTC


def test_a_record_that_comes_again_changes_nothing(
    store: Store, items: Items, context: Any
) -> None:
    store.add(ADA)
    stream.handler(batch(ADA), context)
    before = items()
    assert stream.handler(batch(ADA, ADA), context) == {"batchItemFailures": []}
    assert items() == before


def test_a_subscriber_who_is_gone_is_not_brought_back(
    dynamodb: "DynamoDBClient", store: Store, items: Items, context: Any
) -> None:
    assert stream.handler(batch(ADA), context) == {"batchItemFailures": []}
    assert items() == []


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Ids whose welcome fails as long as they are in it."""
    ids: set[str] = set()
    mark = Store.mark_welcomed

    def marked(store: Store, subscription: Subscription) -> bool:
        if subscription.id in ids:
            raise StoreUnavailableError("down")
        return mark(store, subscription)

    monkeypatch.setattr(Store, "mark_welcomed", marked)
    return ids


def test_only_the_record_that_failed_is_reported(
    store: Store, items: Items, context: Any, failing: set[str]
) -> None:
    for subscription in (ADA, BOB):
        store.add(subscription)
    failing.add("1")
    assert stream.handler(batch(ADA, BOB), context) == {
        "batchItemFailures": [{"itemIdentifier": "101"}]
    }
    assert [at is None for at in welcomed(items).values()] == [True, False]


def test_a_batch_of_which_all_failed_raises(store: Store, context: Any, failing: set[str]) -> None:
    failing |= {"1", "2"}
    with pytest.raises(BatchProcessingError):
        stream.handler(batch(ADA, BOB), context)


def test_welcomes_are_counted(
    store: Store, context: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    store.add(ADA)
    stream.handler(batch(ADA, BOB), context)
    said = capsys.readouterr().out
    assert '"Welcomed":[1.0]' in said
    assert '"Records":[2.0]' in said
    assert "ada@example.com" not in said
