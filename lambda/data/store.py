"""Reads and writes documents in the region's replica, one item per document.

All attributes except the keys are nested in one map, so they cannot collide with the key names of a
deployment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from data.document import Document

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DOCUMENT = "DOCUMENT"
_pack = TypeSerializer().serialize
_unpack = TypeDeserializer().deserialize


class StoreUnavailableError(Exception):
    """The table in this region does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The documents in `table`. All methods raise `StoreUnavailableError` if it does not answer."""

    client: "DynamoDBClient"
    table: str
    partition_key: str
    sort_key: str

    def put(self, document: Document) -> None:
        item = {**self._key(document.id), "document": _pack(asdict(document))}
        with _answering():
            self.client.put_item(TableName=self.table, Item=item)

    def get(self, identifier: str) -> Document | None:
        """Return the document, or None if this region does not have it (yet). Reads its own
        writes."""
        with _answering():
            answer = self.client.get_item(
                TableName=self.table, Key=self._key(identifier), ConsistentRead=True
            )
        item = answer.get("Item")
        return None if item is None else Document(**_unpack(item["document"]))

    def _key(self, identifier: str) -> dict[str, Any]:
        return {
            self.partition_key: _pack(f"{DOCUMENT}#{identifier}"),
            self.sort_key: _pack(DOCUMENT),
        }


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreUnavailableError("the region's table does not answer") from error
