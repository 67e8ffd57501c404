"""The items of the table that are Meridian's own, by their partition keys.

Everything else in the table is the application's. IAM keeps the two apart: see
docs/decisions/own-items.md.
"""

DRAIN = "OPERATOR#DRAIN"
"""Holds an item for each region that an operator drains; the region is its sort key."""
SENTINEL = "HEALTH#SENTINEL"
"""What the health function reads to learn whether the table answers. Nobody writes it."""
OWN_PREFIXES = ("HEALTH#", "OPERATOR#")
"""What every partition key of Meridian's begins with, and none of the application's may."""
HEARTBEAT_SORT_KEY = "HEARTBEAT"
HEARTBEAT_SECONDS = 60
"""How often a region writes its heartbeat, on average; EventBridge may be some seconds off."""
_HEARTBEAT = "HEALTH#HEARTBEAT#"


def heartbeat(region: str) -> str:
    """The partition key of a region's heartbeat, which that region alone writes."""
    return f"{_HEARTBEAT}{region}"


def heartbeat_is_old_after(lag_seconds: int) -> int:
    """Seconds after which a heartbeat tells that replication stands still, where a write may take
    `lag_seconds`: two beats may have come as late as can be."""
    return 2 * HEARTBEAT_SECONDS + lag_seconds
