"""The regions of the deployment: those in which the table has a replica.

A list in the functions' environment would change in all regions when one is added. DescribeTable
returns the replicas in each region.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

KNOWN_SECONDS = 30.0


class Describer(Protocol):
    """The part of boto3's DynamoDB client that is used here."""

    def describe_table(self, *, TableName: str) -> Mapping[str, Any]: ...  # noqa: N803


class Replicas:
    """The regions of `table`, read by DescribeTable in `region` and cached for `KNOWN_SECONDS`.

    It is not documented whether DescribeTable lists the replica in its own region, so `region` is
    added.
    """

    def __init__(
        self,
        *,
        client: Describer,
        table: str,
        region: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._table = table
        self._region = region
        self._clock = clock
        self._known: tuple[str, ...] = ()
        self._known_until = clock()

    def regions(self) -> tuple[str, ...]:
        """Return the names of the regions, sorted. Raises what boto3 raises."""
        if self._clock() >= self._known_until:
            described = self._client.describe_table(TableName=self._table)["Table"]
            others = (replica["RegionName"] for replica in described.get("Replicas", []))
            self._known = tuple(sorted({self._region, *others}))
            self._known_until = self._clock() + KNOWN_SECONDS
        return self._known
