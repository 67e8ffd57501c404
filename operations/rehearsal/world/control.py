"""The embedded AWS's own API, as the world uses it: its seconds are real ones, the world's are not.

What waits for an answer does so in whichever thread it is called in.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_PATIENCE = 30.0
"""Real seconds for all items of a table."""


@dataclass(frozen=True)
class TracedWrites:
    """What became of the writes of some requests, by the roots of their traces.

    By region, `missing` are the requests of which it has not every write, seen or replaced. Those
    in `unknown` wrote nothing.
    """

    missing: Mapping[str, list[str]]
    unknown: list[str]


class Control:
    """Reads and changes replication and outages; `speed` is the world's."""

    def __init__(self, endpoint: str, *, speed: float) -> None:
        self._url = f"{endpoint}/_embedded"
        self._speed = speed

    def replication(self) -> dict[str, Any]:
        """`pending` and `conflicts` in numbers, `paused` regions, the world's `lag_seconds`, and by
        region how far it is `behind`: `pending` writes, the oldest of them since `seconds`."""
        told = self._get("replication")
        behind = {
            region: {**each, "seconds": each["seconds"] * self._speed}
            for region, each in told["behind"].items()
        }
        return {**told, "lag_seconds": told["lag_seconds"] * self._speed, "behind": behind}

    def conflicts(self) -> list[dict[str, Any]]:
        """Each conflict: `table` and `key`, how many `writes` of the region `lost` were lost, and
        the region that `won`."""
        return list(self._get("conflicts")["conflicts"])

    def written(self, requests: list[str]) -> TracedWrites:
        """What became of what requests wrote."""
        answer = httpx.post(
            f"{self._url}/written",
            json={"requests": requests},
            trust_env=False,
            timeout=_PATIENCE,
        )
        return TracedWrites(**answer.raise_for_status().json())

    def items(self, region: str, table: str) -> str:
        """All items of a region's table, each a line of JSON."""
        url = f"{self._url}/tables/{region}/{table}"
        return httpx.get(url, trust_env=False, timeout=_PATIENCE).raise_for_status().text

    def replicate(self, *, lag: float, paused: Collection[str]) -> None:
        """Let writes take so many world seconds, and cut regions off."""
        self._put("replication", {"lag_seconds": lag / self._speed, "paused": sorted(paused)})

    def be_out(self, *, tables: Collection[str], control_planes: Collection[str]) -> None:
        """Cut the functions of regions from their tables, and have control planes refuse."""
        outages = {"tables": sorted(tables), "control_planes": sorted(control_planes)}
        self._put("outages", outages)

    def _get(self, what: str) -> dict[str, Any]:
        told = httpx.get(f"{self._url}/{what}", trust_env=False).raise_for_status().json()
        return dict(told)

    def _put(self, what: str, settings: dict[str, Any]) -> None:
        httpx.put(f"{self._url}/{what}", json=settings, trust_env=False).raise_for_status()
