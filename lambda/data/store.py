"""The region's replica of the global table, with one item for each document.

What is ours in an item is nested in one map, so that a deployment may name its keys as it likes.
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
    """The region's table does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The documents of `table`; every method raises `StoreUnavailableError` if it cannot."""

    client: "DynamoDBClient"
    table: str
    partition_key: str
    sort_key: str

    def put(self, document: Document) -> None:
        item = {**self._key(document.id), "document": _pack(asdict(document))}
        with _answering():
            self.client.put_item(TableName=self.table, Item=item)

    def get(self, identifier: str) -> Document | None:
        """Return the document, if this region holds it: at once if written here."""
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
