"""Whether the table that a replica was added from can be deleted, as DynamoDB has it."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.embedded_aws.seeds import Seed, Seeds

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"
REFUSED = (
    r"ValidationException.*Replica cannot be deleted because it has acted as a source region for "
    r"new replica\(s\) being added to the table in the last 24 hours\."
)
MakeTable = Callable[..., Any]
Set = Callable[..., dict[str, Any]]


@pytest.fixture
def seeds(aws: EmbeddedAws) -> Iterator[Set]:
    """Changes how the embedded AWS keeps sources, until the test is over."""

    def change(**settings: Any) -> dict[str, Any]:
        answer = httpx.put(f"{aws.endpoint}/_embedded/seeds", json=settings, trust_env=False)
        changed: dict[str, Any] = answer.raise_for_status().json()
        return changed

    yield change
    change(as_documented=False, hours_later=0)


def test_a_source_is_kept_while_a_replica_of_the_last_24_hours_exists(
    make_table: MakeTable, seeds: Set
) -> None:
    table = make_table(AWAY)
    home = table.client(HOME)
    with pytest.raises(ClientError, match=REFUSED):
        home.delete_table(TableName=table.name)
    table.update_replicas(Delete={"RegionName": AWAY})
    home.delete_table(TableName=table.name)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        home.describe_table(TableName=table.name)


def test_a_day_later_it_goes_before_its_replicas(make_table: MakeTable, seeds: Set) -> None:
    table = make_table(AWAY)
    seeds(hours_later=23.9)
    with pytest.raises(ClientError, match=REFUSED):
        table.client(HOME).delete_table(TableName=table.name)
    seeds(hours_later=24.1)
    table.client(HOME).delete_table(TableName=table.name)


def test_as_documented_it_is_kept_without_its_replicas_too(
    make_table: MakeTable, seeds: Set
) -> None:
    assert seeds(as_documented=True) == {"as_documented": True, "hours_later": 0}
    table = make_table(AWAY)
    table.update_replicas(Delete={"RegionName": AWAY})
    with pytest.raises(ClientError, match=REFUSED):
        table.client(HOME).delete_table(TableName=table.name)
    seeds(hours_later=25)
    table.client(HOME).delete_table(TableName=table.name)
    again = make_table(name=table.name)
    seeds(hours_later=0)
    again.client(HOME).delete_table(TableName=table.name)


def test_a_replica_that_another_was_added_from_is_kept_too(make_table: MakeTable) -> None:
    table = make_table(AWAY)
    away = table.client(AWAY)
    away.update_table(TableName=table.name, ReplicaUpdates=[{"Create": {"RegionName": THIRD}}])
    with pytest.raises(ClientError, match=REFUSED):
        table.update_replicas(Delete={"RegionName": AWAY})
    table.update_replicas(Delete={"RegionName": THIRD})
    table.update_replicas(Delete={"RegionName": AWAY})


def test_only_the_region_that_a_replica_was_added_from_is_kept() -> None:
    seeds, table = Seeds(), ("123456789012", "things")
    seeds.note(table, Seed(HOME, AWAY, at=0))
    kept = [seeds.is_kept(table, each, exist={HOME, AWAY}, now=1) for each in (HOME, AWAY)]
    assert kept == [True, False]


def test_settings_that_are_none_are_refused(aws: EmbeddedAws) -> None:
    url = f"{aws.endpoint}/_embedded/seeds"
    assert httpx.put(url, json={"hours_later": -1}, trust_env=False).status_code == 400
