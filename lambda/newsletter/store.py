"""The region's replica of the global table: an item `SUBSCRIPTION#id`, `SUBSCRIPTION` for each.

`region` is an attribute of its own because the stream's consumer is woken by it: replicated writes
are in the stream of every replica, and nothing else in them tells where they were made. The rest is
nested in one map, so that a deployment may name its keys as it likes.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from newsletter.errors import StoreUnavailableError
from newsletter.settings import Settings
from newsletter.subscription import Subscription

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SUBSCRIPTION = "SUBSCRIPTION"
# A table that is gone costs a call three seconds at most, the pause between attempts included.
CONFIG = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Store:
    """What the newsletter keeps; every method raises `StoreUnavailableError` if it cannot."""

    def __init__(
        self,
        *,
        client: "DynamoDBClient",
        settings: Settings,
        now: Callable[[], datetime.datetime] = _now,
    ) -> None:
        self._client = client
        self._settings = settings
        self._now = now

    def add(self, subscription: Subscription) -> Subscription:
        """Write a subscription; return it, or the one that this region holds under its id."""
        item = {
            **self._key(subscription.id),
            "subscription": {
                "M": {"id": {"S": subscription.id}, "email": {"S": subscription.email}}
            },
            "region": {"S": subscription.region},
        }
        try:
            self._client.put_item(
                TableName=self._settings.table,
                Item=item,
                ConditionExpression="attribute_not_exists(#partition)",
                ExpressionAttributeNames={"#partition": self._settings.partition_key},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except (BotoCoreError, ClientError) as error:
            return subscription_of(_refused(error))
        return subscription

    def mark_welcomed(self, subscription: Subscription) -> bool:
        """Note when a subscriber was welcomed; return False if that is noted, or they are gone."""
        try:
            self._client.update_item(
                TableName=self._settings.table,
                Key=self._key(subscription.id),
                UpdateExpression="SET welcomed_at = :now",
                ConditionExpression=(
                    "attribute_exists(#partition) AND attribute_not_exists(welcomed_at)"
                ),
                ExpressionAttributeNames={"#partition": self._settings.partition_key},
                ExpressionAttributeValues={":now": {"S": self._now().isoformat()}},
            )
        except (BotoCoreError, ClientError) as error:
            _refused(error)
            return False
        return True

    def _key(self, identifier: str) -> dict[str, Any]:
        return {
            self._settings.partition_key: {"S": f"{SUBSCRIPTION}#{identifier}"},
            self._settings.sort_key: {"S": SUBSCRIPTION},
        }


def open_store(settings: Settings) -> Store:
    """Return the store of this function's region."""
    client = boto3.client("dynamodb", region_name=settings.region, config=CONFIG)
    return Store(client=client, settings=settings)


def subscription_of(item: Mapping[str, Any]) -> Subscription:
    """Return the subscription in an item, or in the image of one in the stream."""
    own = item["subscription"]["M"]
    return Subscription(id=own["id"]["S"], email=own["email"]["S"], region=item["region"]["S"])


def _refused(error: BotoCoreError | ClientError) -> dict[str, Any]:
    """Return the item, if it was asked for, that made a condition fail; raise any other failure."""
    if isinstance(error, ClientError):
        response: Any = error.response
        if response["Error"]["Code"] == "ConditionalCheckFailedException":
            item: dict[str, Any] = response.get("Item", {})
            return item
    raise StoreUnavailableError("the region's table does not answer") from error
