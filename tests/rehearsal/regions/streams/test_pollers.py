"""A global table's streams in two regions, consumed by a deployed function in its own process."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.regions.reader import RegionReader, UnservableError

HOME, AWAY = "ap-northeast-1", "ca-central-1"
PATIENCE = 10.0
"""Seconds within which a record must have been consumed."""
SOURCE = """
import json, os

def handler(event, context):
    for record in event["Records"]:
        print(json.dumps({"version": VERSION, "region": os.environ["AWS_REGION"], "got": record}))
    if any("poison" in record["dynamodb"]["NewImage"] for record in event["Records"]):
        raise ValueError("poison")
"""


@dataclass(frozen=True)
class Consumers:
    """A table with a replica and, in each region, a consumer of what the region wrote."""

    endpoint: str
    clouds: dict[str, Any]
    logs: Path
    regions: LocalRegions

    @property
    def name(self) -> str:
        return str(self.clouds[HOME].name)

    def put(self, region: str, pk: str, **more: Any) -> None:
        item = {"pk": {"S": pk}, "region": {"S": region}, "photo": {"B": b"\x00\xff"}, **more}
        self.clouds[region].client("dynamodb").put_item(TableName=self.name, Item=item)

    def consumed(self, region: str) -> list[dict[str, Any]]:
        log = self.logs / region / f"{self.name}.log"
        lines = map(json.loads, log.read_text().splitlines() if log.exists() else ())
        return [line for line in lines if "got" in line]

    def keys(self, region: str) -> list[str]:
        return [line["got"]["dynamodb"]["Keys"]["pk"]["S"] for line in self.consumed(region)]

    def wait_for(self, region: str, pk: str) -> None:
        eventually(lambda: pk in self.keys(region))

    def settle(self) -> None:
        """Wait until every write has been replicated, and then for two polls."""
        replication = f"{self.endpoint}/_embedded/replication"
        eventually(lambda: httpx.get(replication, trust_env=False).json()["pending"] == 0)
        time.sleep(0.6)

    def letters(self, region: str) -> list[dict[str, Any]]:
        sqs = self.clouds[region].client("sqs")
        url = sqs.get_queue_url(QueueName=self.name)["QueueUrl"]
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]


def eventually(holds: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
    return found


def source(version: int) -> str:
    return f"VERSION = {version}\n{SOURCE}"


def mapping(cloud: Any, **changes: Any) -> str:
    """Create an event source mapping as deployments do, and return its id."""
    table = cloud.client("dynamodb").describe_table(TableName=cloud.name)["Table"]
    image = {"region": {"S": [cloud.region]}}
    pattern = {"eventName": ["INSERT"], "dynamodb": {"NewImage": image}}
    queue = f"arn:aws:sqs:{cloud.region}:123456789012:{cloud.name}"
    asked = {
        "EventSourceArn": table["LatestStreamArn"],
        "FunctionName": cloud.function_arn,
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
        "MaximumRetryAttempts": 1,
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "FilterCriteria": {"Filters": [{"Pattern": json.dumps(pattern)}]},
        "DestinationConfig": {"OnFailure": {"Destination": queue}},
    }
    return str(cloud.client("lambda").create_event_source_mapping(**(asked | changes))["UUID"])


@pytest.fixture(scope="module")
def consumers(
    make_cloud: Callable[[str], Any], endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Consumers]:
    home = make_cloud(HOME)
    clouds = {HOME: home, AWAY: type(home)(endpoint, AWAY, home.name)}
    dynamodb = home.client("dynamodb")
    dynamodb.create_table(
        TableName=home.name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.update_table(TableName=home.name, ReplicaUpdates=[{"Create": {"RegionName": AWAY}}])
    for cloud in clouds.values():
        cloud.function(source(1))
        cloud.client("sqs").create_queue(QueueName=cloud.name)
        mapping(cloud)
    logs = tmp_path_factory.mktemp("logs")
    with LocalRegions(regions=(HOME, AWAY), endpoint=endpoint, logs=logs) as regions:
        yield Consumers(endpoint, clouds, logs, regions)


@pytest.mark.parametrize(("wrote", "other"), [(HOME, AWAY), (AWAY, HOME)])
def test_an_item_is_consumed_once_in_the_region_that_wrote_it_and_never_in_the_other(
    consumers: Consumers, wrote: str, other: str
) -> None:
    pk = f"from {wrote}"
    consumers.put(wrote, pk)
    consumers.wait_for(wrote, pk)
    consumers.settle()
    assert (consumers.keys(wrote).count(pk), consumers.keys(other).count(pk)) == (1, 0)


def test_a_function_gets_a_record_as_lambda_gives_it(consumers: Consumers) -> None:
    began = time.time()
    consumers.put(AWAY, "whole")
    consumers.wait_for(AWAY, "whole")
    line = consumers.consumed(AWAY)[consumers.keys(AWAY).index("whole")]
    record = line["got"]
    assert line["region"] == record["awsRegion"] == AWAY
    assert (record["eventName"], record["eventSource"]) == ("INSERT", "aws:dynamodb")
    assert record["eventSourceARN"].startswith(f"arn:aws:dynamodb:{AWAY}:")
    created = record["dynamodb"]["ApproximateCreationDateTime"]
    assert began - 1 <= created <= time.time()
    assert record["dynamodb"]["NewImage"] == {
        "pk": {"S": "whole"},
        "region": {"S": AWAY},
        "photo": {"B": "AP8="},
    }


def test_a_changed_item_wakes_nobody(consumers: Consumers) -> None:
    consumers.put(HOME, "changed")
    consumers.wait_for(HOME, "changed")
    consumers.put(HOME, "changed", more={"S": "x"})
    consumers.settle()
    assert consumers.keys(HOME).count("changed") == 1


def test_what_keeps_failing_is_given_up_to_the_queue_and_what_follows_is_consumed(
    consumers: Consumers,
) -> None:
    consumers.put(HOME, "poisoned", poison={"BOOL": True})
    consumers.put(HOME, "after it")
    consumers.wait_for(HOME, "after it")
    (letter,) = eventually(lambda: consumers.letters(HOME))
    record = consumers.consumed(HOME)[consumers.keys(HOME).index("poisoned")]["got"]
    number = record["dynamodb"]["SequenceNumber"]
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter["requestContext"]["approximateInvokeCount"] == 2
    info = letter["DDBStreamBatchInfo"]
    assert (info["startSequenceNumber"], info["endSequenceNumber"]) == (number, number)
    assert (info["batchSize"], info["streamArn"]) == (1, record["eventSourceARN"])
    assert "poison" not in json.dumps(letter)
    assert consumers.letters(AWAY) == []


def test_new_code_goes_on_where_the_old_was(consumers: Consumers) -> None:
    consumers.put(AWAY, "old")
    consumers.wait_for(AWAY, "old")
    consumers.clouds[AWAY].update(source(2))
    consumers.regions.refresh()
    consumers.put(AWAY, "new")
    consumers.wait_for(AWAY, "new")
    versions = {
        pk: line["version"]
        for pk, line in zip(consumers.keys(AWAY), consumers.consumed(AWAY), strict=True)
    }
    assert (versions["old"], versions["new"]) == (1, 2)
    assert consumers.keys(AWAY).count("old") == 1


def test_a_mapping_that_is_gone_wakes_nobody_any_more(consumers: Consumers) -> None:
    client = consumers.clouds[AWAY].client("lambda")
    (there,) = client.list_event_source_mappings()["EventSourceMappings"]
    client.delete_event_source_mapping(UUID=there["UUID"])
    consumers.regions.refresh()
    consumers.put(AWAY, "unheard")
    consumers.settle()
    assert "unheard" not in consumers.keys(AWAY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"StartingPosition": "LATEST"}, "LATEST"),
        ({"BisectBatchOnFunctionError": False}, "'BisectBatchOnFunctionError': False"),
        ({"FunctionResponseTypes": []}, "'FunctionResponseTypes': \\[\\]"),
        ({"Enabled": False}, "Disabled"),
        ({"DestinationConfig": {}}, "a queue for failures, got"),
        ({"FilterCriteria": {"Filters": [{"Pattern": '{"a": [{"prefix": "b"}]}'}]}}, "prefix"),
    ],
)
def test_a_mapping_of_another_kind_is_refused(
    consumers: Consumers, changes: dict[str, Any], words: str
) -> None:
    cloud = consumers.clouds[HOME]
    id_ = mapping(cloud, **changes)
    try:
        with pytest.raises(UnservableError, match=words):
            RegionReader(HOME, endpoint=consumers.endpoint).read()
    finally:
        cloud.client("lambda").delete_event_source_mapping(UUID=id_)
