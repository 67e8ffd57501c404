"""One emulator for the tests of this folder, and global tables on it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"


@pytest.fixture(scope="session")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


class ReplicationControl:
    """The emulator's replication settings, as HTTP has them."""

    def __init__(self, endpoint: str) -> None:
        self._url = f"{endpoint}/_embedded/replication"

    def get(self) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(self._url, trust_env=False).raise_for_status().json()
        return answer

    def put(self, **settings: Any) -> httpx.Response:
        return httpx.put(self._url, json=settings, trust_env=False)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        deadline = time.monotonic() + 60
        while self.get()["pending"] > 0:
            assert time.monotonic() < deadline, "replication does not come to an end"
            time.sleep(0.02)


@pytest.fixture
def replication(aws: EmbeddedAws) -> Iterator[ReplicationControl]:
    """Replication without a lag, and without pauses when the test is over."""
    control = ReplicationControl(aws.endpoint)
    control.put(lag_seconds=0, paused=[])
    yield control
    control.put(lag_seconds=0, paused=[])
    control.settle()


@dataclass(frozen=True)
class GlobalTable:
    """A table of `pk` and `sk` with replicas, reached through boto3 in each region."""

    aws: EmbeddedAws
    name: str

    def client(self, region: str) -> Any:
        return self.aws.client("dynamodb", region)

    def put(self, region: str, value: str, pk: str = "item") -> None:
        item = {"pk": {"S": pk}, "sk": {"S": "1"}, "value": {"S": value}}
        self.client(region).put_item(TableName=self.name, Item=item)

    def delete(self, region: str, pk: str = "item") -> None:
        self.client(region).delete_item(TableName=self.name, Key=_key(pk))

    def get(self, region: str, pk: str = "item") -> str | None:
        found = self.client(region).get_item(TableName=self.name, Key=_key(pk), ConsistentRead=True)
        return found["Item"]["value"]["S"] if "Item" in found else None

    def values(self, *regions: str, pk: str = "item") -> dict[str, str | None]:
        return {region: self.get(region, pk) for region in regions}

    def update_replicas(self, **update: Any) -> None:
        self.client(HOME).update_table(TableName=self.name, ReplicaUpdates=[update])

    def describe(self, region: str) -> dict[str, Any]:
        described: dict[str, Any] = self.client(region).describe_table(TableName=self.name)["Table"]
        return described

    def stream(self, region: str) -> list[tuple[str, str]]:
        """The events of the region's stream: what happened, and to which `pk`."""
        return [
            (record["eventName"], record["dynamodb"]["Keys"]["pk"]["S"])
            for record in self.records(region)
        ]

    def records(self, region: str) -> list[dict[str, Any]]:
        """The records of the region's stream, from its start."""
        streams = self.aws.client("dynamodbstreams", region)
        arn = self.describe(region)["LatestStreamArn"]
        shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
        start = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        read: list[dict[str, Any]] = streams.get_records(ShardIterator=start["ShardIterator"])[
            "Records"
        ]
        return read


def _key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "1"}}


@pytest.fixture(scope="session")
def make_table(aws: EmbeddedAws) -> Callable[..., GlobalTable]:
    """Makes tables with replicas of those at home, each under a name of its own by default."""
    numbers = count(1)

    def make(
        *replicas: str, name: str | None = None, region: str = HOME, **fields: Any
    ) -> GlobalTable:
        table = GlobalTable(aws, name or f"table-{next(numbers)}")
        request = {
            "TableName": table.name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        }
        table.client(region).create_table(**(request | fields))
        for replica in replicas:
            table.update_replicas(Create={"RegionName": replica})
        return table

    return make
