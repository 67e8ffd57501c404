"""How old the regions' heartbeats are in one replica, which shows whether replication works.

DynamoDB's ReplicationLatency has no data while nothing arrives. A heartbeat that no longer arrives
grows old (docs/decisions/heartbeats.md).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.own_items import HEARTBEAT_SORT_KEY, heartbeat, heartbeat_is_old_after

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """The heartbeats in one replica.

    `written_at` is when each region wrote its heartbeat and `read_at` when the replica was read,
    both in seconds since 1970. `read_at` is DynamoDB's clock in that region, not that of the
    machine that sent the request. In a rehearsal's world `speed` seconds pass in each second.
    """

    written_at: Mapping[str, float]
    read_at: float
    speed: float = 1.0

    def age(self, region: str) -> float | None:
        """Seconds since a region wrote its heartbeat; None if none has arrived."""
        at = self.written_at.get(region)
        return None if at is None else max(0.0, self.read_at - at) * self.speed


def read_heartbeats(
    dynamodb: "DynamoDBClient", deployment: Deployment, regions: Collection[str]
) -> Heartbeats:
    """Read the heartbeats of `regions` from the replica that `dynamodb` is a client of."""
    table, partition_key = deployment.names.table, deployment.table.partition_key
    partitions = {heartbeat(region): region for region in regions}
    sort = {deployment.table.sort_key: {"S": HEARTBEAT_SORT_KEY}}
    keys = [{partition_key: {"S": partition}, **sort} for partition in partitions]
    answer = dynamodb.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
    date = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
    return Heartbeats(
        {
            partitions[item[partition_key]["S"]]: float(item["at"]["N"])
            for item in answer["Responses"].get(table, [])
        },
        parsedate_to_datetime(date).timestamp(),
    )


def old_after(deployment: Deployment) -> int:
    """Seconds after which a heartbeat is too old. The alarms use the same limit."""
    return heartbeat_is_old_after((deployment.monitoring or Monitoring()).lag_seconds)
