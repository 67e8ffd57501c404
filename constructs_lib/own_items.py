"""The partition keys of Meridian's own items in the table.

All other items are the application's. IAM policies separate the two: docs/decisions/own-items.md.
"""

DRAIN = "OPERATOR#DRAIN"
"""Partition key of the drain items; the sort key is the drained region."""
SENTINEL = "HEALTH#SENTINEL"
"""Partition key that the health function reads to test the table. No such item is ever written."""
OWN_PREFIXES = ("HEALTH#", "OPERATOR#")
"""Prefixes of Meridian's partition keys, which the application's must not have."""
HEARTBEAT_SORT_KEY = "HEARTBEAT"
HEARTBEAT_SECONDS = 60
"""Seconds between two heartbeats of a region, on average; EventBridge may be some seconds late."""
_HEARTBEAT = "HEALTH#HEARTBEAT#"


def heartbeat(region: str) -> str:
    """Return the partition key of a region's heartbeat, which only that region writes."""
    return f"{_HEARTBEAT}{region}"


def heartbeat_is_old_after(lag_seconds: int) -> int:
    """Return the age in seconds above which a heartbeat means that replication has stopped, if a
    write may take `lag_seconds`. Two intervals are allowed, for beats that are late."""
    return 2 * HEARTBEAT_SECONDS + lag_seconds
