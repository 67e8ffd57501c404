"""The table's items, against moto's DynamoDB."""

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from exchange import ecb
from exchange.conversion import Conversion
from exchange.errors import StoreUnavailableError
from exchange.store import CONVERSION_SECONDS, Store
from exchange.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONVERSION = Conversion(
    id="5b1b1f0e-6a4e-5d0a-9a53-0e6c7b1d2f3a",
    amount="10.50",
    base="EUR",
    quote="USD",
    converted="21.00",
    rate="2",
    date="2026-11-20",
    source="A Bank",
    region="eu-west-1",
    stale=False,
)


@pytest.fixture
def dynamo(table: Table) -> Store:
    return Store(table=table, now=lambda: 1_795_000_000.5)


def items(client: "DynamoDBClient") -> list[dict[str, Any]]:
    return client.scan(TableName="exchange-test")["Items"]


def test_sheets_come_back_as_they_were_saved_newest_first(dynamo: Store, sample: bytes) -> None:
    sheets = ecb.parse(sample)
    dynamo.save(tuple(reversed(sheets)))
    assert dynamo.sheets(limit=100) == list(sheets)


def test_the_newest_sheets_within_two_days_are_returned(dynamo: Store, sample: bytes) -> None:
    dynamo.save(ecb.parse(sample))
    within = dynamo.sheets(
        first=datetime.date(2026, 11, 10), last=datetime.date(2026, 11, 16), limit=3
    )
    assert [str(sheet.date) for sheet in within] == ["2026-11-16", "2026-11-13", "2026-11-12"]


def test_a_sheet_is_one_item_that_tells_nothing_of_its_writer(
    dynamo: Store, dynamodb: "DynamoDBClient", sheet: Any
) -> None:
    dynamo.save([sheet(USD="2.0", JPY="200")])
    assert items(dynamodb) == [
        {
            "pk": {"S": "RATES"},
            "sk": {"S": "2026-11-20"},
            "sheet": {
                "M": {
                    "source": {"S": "A Bank"},
                    "rates": {"M": {"JPY": {"S": "200"}, "USD": {"S": "2.0"}}},
                }
            },
        }
    ]


@pytest.fixture
def calls(dynamodb: "DynamoDBClient") -> list[dict[str, Any]]:
    """The parameters of every call that the client makes from now on."""
    made: list[dict[str, Any]] = []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb", lambda params, **_: made.append(params)
    )
    return made


def written(calls: list[dict[str, Any]]) -> list[list[str]]:
    """Return the days that were written, batch by batch."""
    batches = [call["RequestItems"]["exchange-test"] for call in calls if "RequestItems" in call]
    return [[put["PutRequest"]["Item"]["sk"]["S"] for put in batch] for batch in batches]


def test_only_sheets_that_are_missing_or_different_are_written(
    dynamo: Store, calls: list[dict[str, Any]], sheet: Any
) -> None:
    thursday = datetime.date(2026, 11, 19)
    dynamo.save([sheet()])
    dynamo.save([sheet()])
    dynamo.save([sheet(), sheet(thursday)])
    dynamo.save([sheet(USD="3"), sheet(thursday)])
    assert written(calls) == [["2026-11-20"], ["2026-11-19"], ["2026-11-20"]]


def test_a_history_is_written_in_batches_as_large_as_dynamodb_takes(
    dynamo: Store, calls: list[dict[str, Any]], sheet: Any
) -> None:
    first = datetime.date(2026, 8, 20)
    dynamo.save([sheet(first + datetime.timedelta(days=days)) for days in range(60)])
    assert [len(batch) for batch in written(calls)] == [25, 25, 10]
    assert len(dynamo.sheets(limit=100)) == 60


def test_a_conversion_comes_back_as_it_was_added(dynamo: Store) -> None:
    assert dynamo.add(CONVERSION) is CONVERSION
    assert dynamo.conversion(CONVERSION.id) == CONVERSION
    assert dynamo.conversion("another") is None


def test_a_conversion_is_never_replaced_by_another_of_its_id(dynamo: Store) -> None:
    dynamo.add(CONVERSION)
    assert dynamo.add(replace(CONVERSION, converted="23.10", rate="2.2")) == CONVERSION
    assert dynamo.conversion(CONVERSION.id) == CONVERSION


def test_a_conversion_is_read_strongly_so_that_its_writer_finds_it(
    dynamo: Store, calls: list[dict[str, Any]]
) -> None:
    dynamo.conversion(CONVERSION.id)
    assert [call["ConsistentRead"] for call in calls] == [True]


def test_a_conversion_expires_after_ninety_days(dynamo: Store, dynamodb: "DynamoDBClient") -> None:
    dynamo.add(CONVERSION)
    (item,) = items(dynamodb)
    assert item["pk"] == {"S": f"CONVERSION#{CONVERSION.id}"}
    assert item["expires_at"] == {"N": str(1_795_000_000 + CONVERSION_SECONDS)}


def test_a_table_that_refuses_is_unavailable(dynamo: Store, dynamodb: "DynamoDBClient") -> None:
    dynamodb.delete_table(TableName="exchange-test")
    with pytest.raises(StoreUnavailableError):
        dynamo.conversion("any")


def test_a_table_out_of_reach_is_unavailable(
    dynamo: Store, dynamodb: "DynamoDBClient", sheet: Any
) -> None:
    def cut(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.eu-west-1.amazonaws.com")

    dynamodb.meta.events.register("before-send.dynamodb", cut)
    for use in (
        lambda: dynamo.save([sheet()]),
        lambda: dynamo.sheets(limit=1),
        lambda: dynamo.add(CONVERSION),
        lambda: dynamo.conversion("any"),
    ):
        with pytest.raises(StoreUnavailableError):
            use()
