"""Global tables on the emulator, as boto3 sees them in each region."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"
MakeTable = Callable[..., Any]


def test_what_is_written_in_one_region_is_read_in_the_others(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY, THIRD)

    table.put(AWAY, "hello")
    replication.settle()

    assert table.values(HOME, AWAY, THIRD) == {HOME: "hello", AWAY: "hello", THIRD: "hello"}


def test_a_write_is_not_seen_elsewhere_before_the_lag_has_passed(
    make_table: MakeTable, replication: Any
) -> None:
    replication.put(lag_seconds=3600)
    table = make_table(AWAY)

    table.put(HOME, "hello")
    under_way = replication.get()["pending"]
    before = table.values(HOME, AWAY)
    replication.put(lag_seconds=0)
    replication.settle()

    assert under_way == 1
    assert before == {HOME: "hello", AWAY: None}
    assert table.values(HOME, AWAY) == {HOME: "hello", AWAY: "hello"}


def test_a_paused_region_catches_up_when_it_is_resumed(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY, THIRD)
    replication.put(paused=[AWAY])

    table.put(HOME, "from home", pk="one")
    table.put(AWAY, "from away", pk="other")
    while table.get(THIRD, pk="one") is None:
        pass
    paused = table.values(HOME, AWAY, THIRD, pk="one"), table.values(HOME, AWAY, THIRD, pk="other")
    replication.put(paused=[])
    replication.settle()

    assert paused == (
        {HOME: "from home", AWAY: None, THIRD: "from home"},
        {HOME: None, AWAY: "from away", THIRD: None},
    )
    assert table.values(AWAY, pk="one") == {AWAY: "from home"}
    assert table.values(HOME, THIRD, pk="other") == {HOME: "from away", THIRD: "from away"}


def test_a_conflict_is_counted_and_told_and_the_last_writer_wins(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)
    conflicts = replication.get()["conflicts"]
    replication.put(paused=[AWAY])

    table.put(HOME, "first")
    table.put(AWAY, "last")
    replication.put(paused=[])
    replication.settle()

    assert table.values(HOME, AWAY) == {HOME: "last", AWAY: "last"}
    assert replication.get()["conflicts"] == conflicts + 1
    told = httpx.get(f"{table.aws.endpoint}/_embedded/conflicts", trust_env=False).json()
    assert told["conflicts"][-1] == {
        "table": table.name,
        "key": ["item", "1"],
        "won": AWAY,
        "lost": HOME,
        "writes": 1,
    }


def test_every_kind_of_write_replicates(make_table: MakeTable, replication: Any) -> None:
    table = make_table(AWAY)
    home = table.client(HOME)
    name = table.name
    for pk in ("kept", "deleted", "batch deleted", "transaction deleted"):
        table.put(HOME, "put", pk=pk)

    def key(pk: str) -> dict[str, Any]:
        return {"pk": {"S": pk}, "sk": {"S": "1"}}

    def item(pk: str) -> dict[str, Any]:
        return {**key(pk), "value": {"S": "put"}}

    def set_value(pk: str) -> dict[str, Any]:
        return {
            "TableName": name,
            "Key": key(pk),
            "UpdateExpression": "SET #v = :v",
            "ExpressionAttributeNames": {"#v": "value"},
            "ExpressionAttributeValues": {":v": {"S": "updated"}},
        }

    home.update_item(**set_value("updated"))
    table.delete(HOME, pk="deleted")
    home.batch_write_item(
        RequestItems={
            name: [
                {"PutRequest": {"Item": item("batch put")}},
                {"DeleteRequest": {"Key": key("batch deleted")}},
            ]
        }
    )
    home.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": name, "Item": item("transaction put")}},
            {"Update": set_value("transaction updated")},
            {"Delete": {"TableName": name, "Key": key("transaction deleted")}},
        ]
    )
    home.execute_statement(
        Statement=f"INSERT INTO \"{name}\" VALUE {{'pk': 'PartiQL', 'sk': '1', 'value': 'put'}}"
    )
    replication.settle()

    there = table.client(AWAY).scan(TableName=name)["Items"]
    assert {item["pk"]["S"]: item["value"]["S"] for item in there} == {
        "kept": "put",
        "updated": "updated",
        "batch put": "put",
        "transaction put": "put",
        "transaction updated": "updated",
        "PartiQL": "put",
    }


def test_a_change_of_an_item_changes_no_other_replica_by_itself(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY, THIRD)
    table.put(HOME, "hello")
    replication.settle()
    replication.put(lag_seconds=3600)

    table.client(AWAY).update_item(
        TableName=table.name,
        Key={"pk": {"S": "item"}, "sk": {"S": "1"}},
        UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "value"},
        ExpressionAttributeValues={":v": {"S": "changed"}},
    )

    assert table.values(HOME, AWAY, THIRD) == {HOME: "hello", AWAY: "changed", THIRD: "hello"}


def test_a_write_that_was_refused_does_not_replicate(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)
    table.put(HOME, "first")
    replication.put(lag_seconds=3600)
    item = {"pk": {"S": "item"}, "sk": {"S": "1"}, "value": {"S": "second"}}
    absent = {"ConditionExpression": "attribute_not_exists(pk)"}
    other = {"pk": {"S": "other"}, "sk": {"S": "1"}}
    before = replication.get()["pending"]

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        table.client(HOME).put_item(TableName=table.name, Item=item, **absent)
    with pytest.raises(ClientError, match="TransactionCanceled"):
        table.client(HOME).transact_write_items(
            TransactItems=[
                {"Put": {"TableName": table.name, "Item": other}},
                {"Put": {"TableName": table.name, "Item": item, **absent}},
            ]
        )

    assert replication.get()["pending"] == before


def test_a_condition_is_checked_against_the_region_that_is_asked(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)
    replication.put(paused=[AWAY])
    item = {"pk": {"S": "item"}, "sk": {"S": "1"}}

    for region in (HOME, AWAY):
        table.client(region).put_item(
            TableName=table.name, Item=item, ConditionExpression="attribute_not_exists(pk)"
        )

    assert replication.get()["pending"] == 2


def test_a_region_is_behind_by_the_oldest_write_that_is_under_way_to_it(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)
    replication.put(paused=[AWAY])
    table.put(HOME, "first")
    table.put(HOME, "second")

    behind = replication.get()["behind"]
    later = replication.get()["behind"]

    assert {region: each["pending"] for region, each in behind.items()} == {AWAY: 2}
    assert 0 < behind[AWAY]["seconds"] < later[AWAY]["seconds"] < 60


def test_a_replicated_write_is_in_the_stream_of_its_region_and_goes_no_further(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)

    table.put(HOME, "hello")
    replication.settle()
    table.put(HOME, "again")
    replication.settle()
    table.delete(HOME)
    replication.settle()

    assert table.stream(AWAY) == [("INSERT", "item"), ("MODIFY", "item"), ("REMOVE", "item")]
    assert table.stream(HOME) == table.stream(AWAY)


def test_what_became_of_a_requests_writes_is_told_by_its_trace(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)
    replication.put(paused=[AWAY])

    def put(region: str, request: str) -> None:
        client = table.client(region)
        client.meta.events.register(
            "before-call.dynamodb.PutItem",
            lambda params, **_: params["headers"].update(
                {"X-Amzn-Trace-Id": f"Root={request};Parent=53995c3f42cd8ad8;Sampled=0"}
            ),
        )
        item = {"pk": {"S": "item"}, "sk": {"S": "1"}, "value": {"S": request}}
        client.put_item(TableName=table.name, Item=item)

    def written() -> Any:
        url = f"{table.aws.endpoint}/_embedded/written"
        asked = {"requests": ["1-first", "1-second", "1-last", "1-none"]}
        return httpx.post(url, json=asked, trust_env=False).json()

    put(HOME, "1-first")
    put(HOME, "1-second")
    put(AWAY, "1-last")
    apart = written()
    replication.put(paused=[])
    replication.settle()

    unknown = ["1-none"]
    assert apart["unknown"] == written()["unknown"] == unknown
    assert {region: apart["missing"][region] for region in (HOME, AWAY)} == {
        HOME: ["1-last"],
        AWAY: ["1-first", "1-second"],
    }
    assert {region: written()["missing"][region] for region in (HOME, AWAY)} == {
        HOME: ["1-first", "1-second"],
        AWAY: ["1-first", "1-second"],
    }
    told = httpx.get(f"{table.aws.endpoint}/_embedded/conflicts", trust_env=False).json()
    assert [each["writes"] for each in told["conflicts"] if each["table"] == table.name] == [2]
