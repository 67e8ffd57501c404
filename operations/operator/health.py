"""What each region's health route answers, requested as Route 53's checkers request it."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import httpx

from constructs_lib.deployment.model import Deployment
from constructs_lib.health_check_facts import CONNECT_SECONDS, HEALTHY_STATUSES, SEARCHED_BYTES
from operations.console.errors import ArgumentError
from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered

_PATIENCE = CONNECT_SECONDS
"""Seconds to connect, and to wait for each part of the response: as long as a checker waits."""
_ANEW = httpx.Limits(max_keepalive_connections=0)
"""Checkers open a new connection for each request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a health route answered, and how fast; `detail` says why it is not ok."""

    status: Literal["ok", "drained", "fail", "silent"]
    detail: str | None = None
    milliseconds: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether a checker would take it for healthy."""
        return self.status == "ok"

    @property
    def would_serve(self) -> bool:
        """Whether it is ok, or would be if it were not drained."""
        return self.status in ("ok", "drained")

    def __str__(self) -> str:
        return self.status if self.detail is None else f"{self.status}: {self.detail}"


class HealthRoutes:
    """Every region's health route, at its regional URL or at the server that `edges` names for
    it."""

    def __init__(self, deployment: Deployment, edges: Mapping[str, str]) -> None:
        self._deployment = deployment
        self._edges = edges
        self._client = httpx.Client(timeout=_PATIENCE, trust_env=not edges, limits=_ANEW)

    def ask(self, region: str) -> Health:
        """Request a region's health route.

        Raises:
            httpx.HTTPError: if there is no response.
        """
        deployment, edge = self._deployment, self._edges.get(region)
        host, check = deployment.names.regional_domain(region), deployment.health_check
        base = f"https://{host}" if edge is None else edge
        began = time.monotonic()
        response = self._client.get(
            base + deployment.domain.path(check.path), headers={"Host": host}
        )
        return _finding(response, check.match, (time.monotonic() - began) * 1000)

    def ask_all(self) -> ConcurrentCalls[Health]:
        """Start requests to all regions at the same time."""
        return ConcurrentCalls(
            {entry.name: partial(self.ask, entry.name) for entry in self._deployment.cells}
        )


def health_from(result: Health | Unanswered) -> Health:
    """Return the result, or the status "silent" where there is none."""
    if isinstance(result, Health):
        return result
    return Health(status="silent", detail=result.why)


def _finding(response: httpx.Response, match: str, took: float) -> Health:
    if (
        response.status_code in HEALTHY_STATUSES
        and match.encode() in response.content[:SEARCHED_BYTES]
    ):
        return Health(status="ok", milliseconds=took)
    try:
        body = json.loads(response.content)
        drained, detail = body["status"] == "drained", str(body["reason"])
    except (ValueError, KeyError, TypeError):
        drained, detail = False, f"HTTP {response.status_code}"
    return Health(status="drained" if drained else "fail", detail=detail, milliseconds=took)


def edges_from(given: Sequence[str], deployment: Deployment) -> dict[str, str]:
    """Parse arguments `REGION=URL`.

    Raises:
        ArgumentError: for the first that is not one, or names no region of the deployment.
    """
    known = [entry.name for entry in deployment.cells]
    edges = {}
    for edge in given:
        region, _, url = edge.partition("=")
        if region not in known:
            raise ArgumentError(f"--edge {edge}: the regions are {', '.join(known)}")
        if not re.fullmatch(r"https?://[^/\s]+/?", url):
            raise ArgumentError(f"--edge {edge}: give {region}=http://HOST:PORT")
        edges[region] = url.rstrip("/")
    return edges
