"""The region's replica of the table, with its client."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from exchange.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A call to an unreachable table takes three seconds at most, including the pause before the retry.
CONFIG = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: client, name, and the names of its key and time-to-live attributes."""

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
