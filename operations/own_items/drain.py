"""The table's item that drains a region, as the region's health function reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from constructs_lib.deployment.table import Table
from constructs_lib.own_items import DRAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """A drained region: why, which its public health route repeats, and since when (ISO, UTC)."""

    region: str
    reason: str
    since: str

    @classmethod
    def now(cls, region: str, reason: str) -> "Drain":
        """The drain of a region from now on, to the second."""
        since = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(region=region, reason=reason, since=since)

    @classmethod
    def of(cls, item: Mapping[str, Any], table: Table) -> "Drain":
        """Read an item. One that a person wrote may lack a reason or a time."""
        return cls(
            region=item[table.sort_key]["S"],
            reason=item.get("reason", {}).get("S", "by an operator"),
            since=item.get("since", {}).get("S", "an unknown time"),
        )

    def item(self, table: Table) -> dict[str, Any]:
        """Return the item as DynamoDB's PutItem takes it."""
        key = drain_key(self.region, table)
        return {**key, "reason": {"S": self.reason}, "since": {"S": self.since}}


def drain_key(region: str, table: Table) -> dict[str, Any]:
    """Return the primary key of a region's drain item."""
    return {table.partition_key: {"S": DRAIN}, table.sort_key: {"S": region}}
