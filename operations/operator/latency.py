"""How long replication takes: CloudWatch's ReplicationLatency, which DynamoDB publishes in the
region that sends.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3

from constructs_lib.deployment.model import Deployment
from operations.operator.replicas import CONFIG

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

_RECENT = timedelta(minutes=15)
"""Metrics arrive minutes late, and there is no data while nothing is written."""
_PERIOD_SECONDS = 60


class ReplicationLatency:
    """Reads the latencies from each region to the others."""

    def __init__(self, deployment: Deployment) -> None:
        session = boto3.Session()
        self._table = deployment.names.table
        self._clients: dict[str, CloudWatchClient] = {
            entry.name: session.client("cloudwatch", region_name=entry.name, config=CONFIG)
            for entry in deployment.cells
        }

    def of(self, sender: str) -> dict[str, float | None]:
        """Return the mean of the latest minute to each receiving region, in ms; None without
        data."""
        receivers = {f"m{n}": name for n, name in enumerate(self._clients) if name != sender}
        if not receivers:
            return {}
        now = datetime.now(UTC)
        answer = self._clients[sender].get_metric_data(
            MetricDataQueries=[self._query(id_, name) for id_, name in receivers.items()],
            StartTime=now - _RECENT,
            EndTime=now,
            ScanBy="TimestampDescending",
        )
        values = {result["Id"]: result["Values"] for result in answer["MetricDataResults"]}
        return {name: next(iter(values.get(id_, [])), None) for id_, name in receivers.items()}

    def _query(self, id_: str, receiver: str) -> "MetricDataQueryTypeDef":
        dimensions = {"TableName": self._table, "ReceivingRegion": receiver}
        return {
            "Id": id_,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/DynamoDB",
                    "MetricName": "ReplicationLatency",
                    "Dimensions": [
                        {"Name": name, "Value": value} for name, value in dimensions.items()
                    ],
                },
                "Period": _PERIOD_SECONDS,
                "Stat": "Average",
            },
        }
