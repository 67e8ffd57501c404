"""The heartbeat function, which shows whether replication works.

Once a minute each region writes the time to an item of its own, and measures the age of all other
regions' items in its own replica. DynamoDB's metric ReplicationLatency is published only for writes
that arrive, so it is silent when replication has stopped.

An age is the difference between two regions' clocks. AWS keeps those within milliseconds of each
other (Amazon Time Sync Service), and alarms use minutes.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import botocore.session
from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config

PARTITION = "HEALTH#HEARTBEAT#"
SORT = "HEARTBEAT"
KEPT_SECONDS = 7 * 24 * 3600
"""Seconds after which the last heartbeat of a removed region expires."""
CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
logger = Logger()


class Table(Protocol):
    """The part of botocore's DynamoDB client that is used here."""

    def put_item(self, *, TableName: str, Item: Any) -> object: ...  # noqa: N803
    def batch_get_item(self, *, RequestItems: Any) -> Mapping[str, Any]: ...  # noqa: N803


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Writes a region's heartbeat and reads the others'; `clock` is in seconds since 1970."""

    region: str
    table: str
    partition_key: str
    sort_key: str
    time_to_live: str
    """The time-to-live attribute; empty if there is none."""
    client: Table
    clock: Callable[[], float] = time.time

    @classmethod
    def of_this_function(cls) -> "Heartbeat":
        """Return the heartbeat of this function's region; raise `KeyError` for a missing
        variable."""
        region = os.environ["AWS_REGION"]
        client: Any = botocore.session.get_session().create_client(
            "dynamodb", region_name=region, config=CONFIG
        )
        return cls(
            region=region,
            table=os.environ["TABLE_NAME"],
            partition_key=os.environ["PARTITION_KEY"],
            sort_key=os.environ["SORT_KEY"],
            time_to_live=os.environ.get("TIME_TO_LIVE", ""),
            client=client,
        )

    def beat(self) -> None:
        """Write this region's heartbeat. Raises what botocore raises."""
        now = self.clock()
        item = {**self._key(self.region), "at": {"N": f"{now:.3f}"}}
        if self.time_to_live:
            item[self.time_to_live] = {"N": f"{now + KEPT_SECONDS:.0f}"}
        self.client.put_item(TableName=self.table, Item=item)

    def ages(self, regions: Iterable[str]) -> dict[str, float]:
        """Return the age in seconds of each other region's heartbeat in this replica.

        Regions whose heartbeat has never arrived are left out. Raises what botocore raises.
        """
        others = {f"{PARTITION}{region}": region for region in regions if region != self.region}
        if not others:
            return {}
        keys = [self._key(region) for region in others.values()]
        answer = self.client.batch_get_item(
            RequestItems={self.table: {"Keys": keys, "ConsistentRead": True}}
        )
        now = self.clock()
        return {
            others[item[self.partition_key]["S"]]: max(0.0, now - float(item["at"]["N"]))
            for item in answer["Responses"].get(self.table, [])
        }

    def _key(self, region: str) -> dict[str, Any]:
        return {self.partition_key: {"S": f"{PARTITION}{region}"}, self.sort_key: {"S": SORT}}


own_heartbeat = cache(Heartbeat.of_this_function)
with suppress(Exception):
    own_heartbeat()


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Write this region's heartbeat, and the metric `HeartbeatAge` for the other `regions` in the
    event, which the schedule sends.

    The ages are measured even if the write fails. It never raises, because Lambda would retry, and
    the next run follows within a minute. Alarms treat missing points as breaching.
    """
    try:
        own_heartbeat().beat()
    except Exception:
        logger.exception("the heartbeat could not be written")
    try:
        for region, age in own_heartbeat().ages(event["regions"]).items():
            _count(region, age)
    except Exception:
        logger.exception("the heartbeats of the other regions could not be read")


def _count(region: str, age: float) -> None:
    with single_metric(name="HeartbeatAge", unit=MetricUnit.Seconds, value=age) as metric:
        metric.add_dimension(name="service", value=os.environ["POWERTOOLS_SERVICE_NAME"])
        metric.add_dimension(name="written_in", value=region)
