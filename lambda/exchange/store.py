"""Reads and writes sheets of rates and conversions in the region's replica.

The sheet of a day is one item (`RATES`, `YYYY-MM-DD`) without time or region of the write. So all
regions write the same item, and it does not matter which of two concurrent writes wins. A
conversion is one item as well (`CONVERSION#id`, `CONVERSION`). Other attributes are nested in one
map, so they cannot collide with the key names of a deployment.
"""

import datetime
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from exchange import money
from exchange.conversion import Conversion
from exchange.errors import StoreUnavailableError
from exchange.sheet import Sheet
from exchange.table import Table

RATES = "RATES"
CONVERSION = "CONVERSION"
CONVERSION_SECONDS = 90 * 24 * 3600
_LARGEST_BATCH = 25
_pack = TypeSerializer().serialize
_unpack = TypeDeserializer().deserialize


class Store:
    """Sheets and conversions. All methods raise `StoreUnavailableError` if the table does not
    answer."""

    def __init__(self, *, table: Table, now: Callable[[], float] = time.time) -> None:
        self._table = table
        self._now = now

    def sheets(
        self,
        *,
        first: datetime.date = datetime.date.min,
        last: datetime.date = datetime.date.max,
        limit: int,
    ) -> list[Sheet]:
        """Return at most `limit` sheets from `first` to `last`, both included, newest first."""
        with _answering():
            page = self._table.client.query(
                TableName=self._table.name,
                KeyConditionExpression="#partition = :rates AND #sort BETWEEN :first AND :last",
                ExpressionAttributeNames={
                    "#partition": self._table.partition_key,
                    "#sort": self._table.sort_key,
                },
                ExpressionAttributeValues={
                    ":rates": _pack(RATES),
                    ":first": _pack(first.isoformat()),
                    ":last": _pack(last.isoformat()),
                },
                ScanIndexForward=False,
                Limit=limit,
            )
        return [self._sheet(item) for item in page["Items"]]

    def save(self, sheets: Sequence[Sheet]) -> None:
        """Write the sheets that the table does not have.

        Unprocessed items are not retried; the next refresh writes them.
        """
        dates = [sheet.date for sheet in sheets]
        held = self.sheets(first=min(dates), last=max(dates), limit=len(sheets))
        missing = [sheet for sheet in sheets if sheet not in held]
        for start in range(0, len(missing), _LARGEST_BATCH):
            batch = missing[start : start + _LARGEST_BATCH]
            puts: Any = [{"PutRequest": {"Item": self._item(sheet)}} for sheet in batch]
            with _answering():
                self._table.client.batch_write_item(RequestItems={self._table.name: puts})

    def add(self, conversion: Conversion) -> Conversion:
        """Store a conversion for `CONVERSION_SECONDS` and return it, or the existing one with the
        same id, which is never replaced because a caller has received it."""
        item = {
            **self._conversion_key(conversion.id),
            "conversion": _pack(asdict(conversion)),
            self._table.time_to_live: _pack(int(self._now()) + CONVERSION_SECONDS),
        }
        client = self._table.client
        with _answering():
            try:
                client.put_item(
                    TableName=self._table.name,
                    Item=item,
                    ConditionExpression="attribute_not_exists(#partition)",
                    ExpressionAttributeNames={"#partition": self._table.partition_key},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except client.exceptions.ConditionalCheckFailedException as refused:
                response: Any = refused.response
                return _conversion(response["Item"])
        return conversion

    def conversion(self, identifier: str) -> Conversion | None:
        """Return the conversion, or None if this region does not have it (yet). Reads its own
        writes."""
        with _answering():
            answer = self._table.client.get_item(
                TableName=self._table.name,
                Key=self._conversion_key(identifier),
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return None if item is None else _conversion(item)

    def _conversion_key(self, identifier: str) -> dict[str, Any]:
        return {
            self._table.partition_key: _pack(f"{CONVERSION}#{identifier}"),
            self._table.sort_key: _pack(CONVERSION),
        }

    def _item(self, sheet: Sheet) -> dict[str, Any]:
        rates = {currency: money.plain(rate) for currency, rate in sorted(sheet.rates.items())}
        return {
            self._table.partition_key: _pack(RATES),
            self._table.sort_key: _pack(sheet.date.isoformat()),
            "sheet": _pack({"source": sheet.source, "rates": rates}),
        }

    def _sheet(self, item: dict[str, Any]) -> Sheet:
        sheet = _unpack(item["sheet"])
        rates = {currency: Decimal(rate) for currency, rate in sheet["rates"].items()}
        date = datetime.date.fromisoformat(_unpack(item[self._table.sort_key]))
        return Sheet(date, sheet["source"], rates)


def _conversion(item: Mapping[str, Any]) -> Conversion:
    return Conversion(**_unpack(item["conversion"]))


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreUnavailableError("the region's table does not answer") from error
