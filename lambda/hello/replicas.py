"""Which regions there are: those where the table has a replica.

The deployment's own list would have to be in every region's environment, so that adding a region
would change all the others. The table knows it anyway, in each of its regions.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

KNOWN_SECONDS = 30.0


class Describer(Protocol):
    """The part of boto3's DynamoDB client that is needed here."""

    def describe_table(self, *, TableName: str) -> Mapping[str, Any]: ...  # noqa: N803


class Replicas:
    """The regions of `table`, asked of DynamoDB in `region` once in `KNOWN_SECONDS`.

    DescribeTable lists a table's other replicas, and whether the one that is asked is among them
    is not said: it is added.
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
        """Return the regions by name; raise what boto3 raises."""
        if self._clock() >= self._known_until:
            described = self._client.describe_table(TableName=self._table)["Table"]
            others = (replica["RegionName"] for replica in described.get("Replicas", []))
            self._known = tuple(sorted({self._region, *others}))
            self._known_until = self._clock() + KNOWN_SECONDS
        return self._known
