"""The item that drains a region, as the region's health function reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constructs_lib.own_items import DRAIN


def drain_key(region: str, partition_key: str, sort_key: str) -> dict[str, Any]:
    """Return the key of the item that drains a region, for a table with these key attributes."""
    return {partition_key: {"S": DRAIN}, sort_key: {"S": region}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """A region that is out: why, which its health route tells everybody, and since when (UTC)."""

    region: str
    reason: str
    since: str

    def item(self, partition_key: str, sort_key: str) -> dict[str, Any]:
        """Return the item as DynamoDB takes it."""
        return {
            **drain_key(self.region, partition_key, sort_key),
            "reason": {"S": self.reason},
            "since": {"S": self.since},
        }

    @classmethod
    def of(cls, item: Mapping[str, Any], sort_key: str) -> "Drain":
        """Read an item, which a person may have written without a reason or a time."""
        return cls(
            region=item[sort_key]["S"],
            reason=item.get("reason", {}).get("S", "by an operator"),
            since=item.get("since", {}).get("S", "an unknown time"),
        )
