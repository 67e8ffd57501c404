"""The region's replica of the deployment's table, and the client that reaches it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from exchange.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A table that is gone costs a call three seconds at most, the pause between attempts included.
CONFIG = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table by its name and the names of its three attributes with a meaning to DynamoDB."""

    client: "DynamoDBClient"
    name: str
    partition_key: str
    sort_key: str
    time_to_live: str


def open_table(settings: Settings) -> Table:
    return Table(
        client=boto3.client("dynamodb", region_name=settings.region, config=CONFIG),
        name=settings.table,
        partition_key=settings.partition_key,
        sort_key=settings.sort_key,
        time_to_live=settings.time_to_live,
    )
