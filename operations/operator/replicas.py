"""The table's replicas, each asked in its own region and nowhere else.

Nothing here needs the home region, us-east-1, Route 53 or IAM: DynamoDB's data plane in a region
answers for itself. Only `Replica.status` asks a control plane, that region's own.

Each write is conditional on what stands in its own replica; a condition says nothing of the
others. That is enough: all writes of a drain are alike, so it does not matter which of them
replication lets win, and of a drain and a restore at the same time the later wins everywhere.
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
    """The replica of one region."""

    def __init__(self, deployment: Deployment, dynamodb: "DynamoDBClient") -> None:
        self._deployment = deployment
        self._table = deployment.names.table
        self._dynamodb = dynamodb

    def drains(self) -> dict[str, Drain]:
        """Read which regions are drained, strongly consistent, by their names."""
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
        """Write the item unless the region is drained here already; whether it was written."""
        return self._conditionally(
            self._dynamodb.put_item, "attribute_not_exists", Item=drain.item(self._deployment.table)
        )

    def restore(self, region: str) -> bool:
        """Delete the item if it is here; whether it was."""
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
        """What DynamoDB says of the table here, such as ACTIVE."""
        return self._dynamodb.describe_table(TableName=self._table)["Table"]["TableStatus"]


def open_replicas(deployment: Deployment) -> dict[str, Replica]:
    """Return the replicas by region; nothing is asked of AWS yet.

    Raises:
        AwsError: when the environment names a profile, region or endpoint that cannot be used.
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
        raise AwsError(f"AWS cannot be asked: {error}") from None
