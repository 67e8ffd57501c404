"""A client of the embedded AWS's control API, which converts between real and world seconds.

Its methods block the calling thread. They raise httpx.HTTPError if the API fails.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_PATIENCE = 30.0
"""Timeout in real seconds for reading a whole table."""


@dataclass(frozen=True)
class TracedWrites:
    """What became of the writes of some requests, which are named by their X-Ray trace roots.

    `missing` lists by region the requests with a write that has not reached it (a write that was
    replaced by a later one there has reached it). `unknown` requests wrote nothing.
    """

    missing: Mapping[str, list[str]]
    unknown: list[str]


class Control:
    """Reads and changes replication and outages; `speed` is world seconds per real second."""

    def __init__(self, endpoint: str, *, speed: float) -> None:
        self._url = f"{endpoint}/_embedded"
        self._speed = speed

    def replication(self) -> dict[str, Any]:
        """Return the state of replication, in world seconds.

        `pending` and `conflicts` are counts, `paused` the regions cut off, `lag_seconds` the delay
        of a write, and `behind` has by region its `pending` writes and the age of the oldest in
        `seconds`.
        """
        state = self._get("replication")
        behind = {
            region: {**each, "seconds": each["seconds"] * self._speed}
            for region, each in state["behind"].items()
        }
        return {**state, "lag_seconds": state["lag_seconds"] * self._speed, "behind": behind}

    def conflicts(self) -> list[dict[str, Any]]:
        """Return each conflict: its `table` and `key`, the regions that `won` and `lost`, and how
        many `writes` of the losing region were overwritten."""
        return list(self._get("conflicts")["conflicts"])

    def written(self, requests: list[str]) -> TracedWrites:
        """Return what became of the writes of requests, given by their trace roots."""
        answer = httpx.post(
            f"{self._url}/written",
            json={"requests": requests},
            trust_env=False,
            timeout=_PATIENCE,
        )
        return TracedWrites(**answer.raise_for_status().json())

    def items(self, region: str, table: str) -> str:
        """Return all items of a region's table, each as a line of JSON."""
        url = f"{self._url}/tables/{region}/{table}"
        return httpx.get(url, trust_env=False, timeout=_PATIENCE).raise_for_status().text

    def set_replication(self, *, lag: float, paused: Collection[str]) -> None:
        """Set the replication lag in world seconds, and the regions with paused replication."""
        self._put("replication", {"lag_seconds": lag / self._speed, "paused": sorted(paused)})

    def set_outages(self, *, tables: Collection[str], control_planes: Collection[str]) -> None:
        """Cut regions' functions off from their tables; make control planes answer 503."""
        outages = {"tables": sorted(tables), "control_planes": sorted(control_planes)}
        self._put("outages", outages)

    def _get(self, what: str) -> dict[str, Any]:
        state = httpx.get(f"{self._url}/{what}", trust_env=False).raise_for_status().json()
        return dict(state)

    def _put(self, what: str, settings: dict[str, Any]) -> None:
        httpx.put(f"{self._url}/{what}", json=settings, trust_env=False).raise_for_status()
