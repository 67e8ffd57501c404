"""Reads and writes subscriptions in the region's replica, with the keys `SUBSCRIPTION#id`,
`SUBSCRIPTION`.

`region` is a top-level attribute because the stream consumer's event filter uses it: replicated
writes are in the streams of all replicas, and nothing else in them tells the region of the write.
The other attributes are nested in one map, so they cannot collide with the key names of a
deployment.
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
# A call to an unreachable table takes three seconds at most, including the pause before the retry.
CONFIG = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Store:
    """The subscriptions. All methods raise `StoreUnavailableError` if the table does not answer."""

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
        """Store a subscription and return it, or the existing one with the same id."""
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
        """Store the time of the welcome; return False if it is stored already or the item is
        gone."""
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
    """Return the existing item of a failed condition ({} if not requested).

    Raises:
        StoreUnavailableError: for any other error.
    """
    if isinstance(error, ClientError):
        response: Any = error.response
        if response["Error"]["Code"] == "ConditionalCheckFailedException":
            item: dict[str, Any] = response.get("Item", {})
            return item
    raise StoreUnavailableError("the region's table does not answer") from error
