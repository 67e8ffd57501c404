"""The items that a live drill's writes left in the table: finds and deletes them."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from constructs_lib.deployment.model import Deployment
from operations.operator.replicas import CONFIG
from operations.rehearsal.world.callers.ledger import Audit, Ledger


class WrittenItems:
    """The items of a ledger's acknowledged writes, in every region's replica.

    Scans the whole table for the writes' markers and ids, since the application chooses the keys.
    """

    def __init__(self, deployment: Deployment, ledger: Ledger) -> None:
        session = boto3.Session()
        self._table = deployment.names.table
        self._keys = (deployment.table.partition_key, deployment.table.sort_key)
        self._ledger = ledger
        self._clients: dict[str, Any] = {
            entry.name: session.client("dynamodb", region_name=entry.name, config=CONFIG)
            for entry in deployment.cells
        }

    def audit(self, *, at: float) -> Audit | None:
        """Find each write in each region; None if a region's table cannot be read."""
        tables = {region: partial(self._text, client) for region, client in self._clients.items()}
        try:
            return self._ledger.search(tables, at=at)
        except (BotoCoreError, ClientError):
            return None

    def remove(self) -> int | None:
        """Delete the items through the first region that answers, and return how many there were.

        None if no region answers.
        """
        names = [name for write in self._ledger.writes for name in write.names]
        if not names:
            return 0
        for client in self._clients.values():
            try:
                return self._remove(client, names)
            except (BotoCoreError, ClientError):
                continue
        return None

    def _remove(self, client: Any, names: list[str]) -> int:
        removed = 0
        for item in self._items(client):
            text = json.dumps(item, default=str)
            if any(name in text for name in names):
                key = {name: item[name] for name in self._keys}
                client.delete_item(TableName=self._table, Key=key)
                removed += 1
        return removed

    def _text(self, client: Any) -> str:
        return "\n".join(json.dumps(item, default=str) for item in self._items(client))

    def _items(self, client: Any) -> Iterator[dict[str, Any]]:
        pages = client.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
        for page in pages:
            yield from page["Items"]
