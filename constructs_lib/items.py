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
