"""The table's replicas. Each is queried in its own region.

That needs neither the home region nor us-east-1, Route 53 or IAM: only DynamoDB's data plane in the
region itself. `Replica.status` alone calls a control plane, DynamoDB's in that region.

A conditional write checks the item in its own replica only. That is enough: all writes of one drain
are the same, so it does not matter which of them replication keeps; and of a drain and a restore at
the same time the later one wins in every replica ("last writer wins").
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from constructs_lib.deployment.model import Deployment
from constructs_lib.own_items import DRAIN
from operations.console.errors import AwsError
from operations.own_items.drain import Drain, drain_key
from operations.own_items.heartbeats import Heartbeats, read_heartbeats

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONFIG = Config(
    connect_timeout=2, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)


class Replica:
    """The replica of the table in one region."""

    def __init__(self, deployment: Deployment, dynamodb: "DynamoDBClient") -> None:
        self._deployment = deployment
        self._table = deployment.names.table
        self._dynamodb = dynamodb

    def drains(self) -> dict[str, Drain]:
        """Read all drain items, strongly consistent; return them by region."""
        answer = self._dynamodb.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="#pk = :drain",
            ExpressionAttributeNames={"#pk": self._deployment.table.partition_key},
            ExpressionAttributeValues={":drain": {"S": DRAIN}},
        )
        found = (Drain.of(item, self._deployment.table) for item in answer["Items"])
        return {drain.region: drain for drain in found}

    def heartbeats(self, of: Collection[str]) -> Heartbeats:
        """Read the heartbeats of these regions."""
        return read_heartbeats(self._dynamodb, self._deployment, of)

    def drain(self, drain: Drain) -> bool:
        """Write the item unless this replica holds one for the region; return whether it was
        written."""
        return self._conditionally(
            self._dynamodb.put_item, "attribute_not_exists", Item=drain.item(self._deployment.table)
        )

    def restore(self, region: str) -> bool:
        """Delete the region's item if this replica holds it; return whether it was deleted."""
        key = drain_key(region, self._deployment.table)
        return self._conditionally(self._dynamodb.delete_item, "attribute_exists", Key=key)

    def _conditionally(self, write: Any, condition: str, **what: Any) -> bool:
        try:
            write(
                TableName=self._table,
                ConditionExpression=f"{condition}(#pk)",
                ExpressionAttributeNames={"#pk": self._deployment.table.partition_key},
                **what,
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def status(self) -> str:
        """Return the table's status in this region, such as ACTIVE."""
        return self._dynamodb.describe_table(TableName=self._table)["Table"]["TableStatus"]


def open_replicas(deployment: Deployment) -> dict[str, Replica]:
    """Return the replicas by region, without a call to AWS yet.

    Raises:
        AwsError: if the environment names a profile, region or endpoint that cannot be used.
    """
    try:
        session = boto3.Session()
        return {
            entry.name: Replica(
                deployment, session.client("dynamodb", region_name=entry.name, config=CONFIG)
            )
            for entry in deployment.cells
        }
    except (BotoCoreError, ClientError, ValueError) as error:
        raise AwsError(f"AWS cannot be used: {error}") from None
