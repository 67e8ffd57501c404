"""The requests of `watch`: each one's outcome, and a summary of them all."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

import httpx

from operations.operator.watching.client import ResolvingClient
from operations.operator.watching.stub_resolver import StubResolver

_SUCCESS = range(200, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedRequest:
    """One request: the region that responded, and how; or the `error` that says why none did.

    `at` is when it was sent (ISO 8601, UTC). `region` is the field of that name in a JSON
    response. `ttl` is that of the DNS answer, in seconds. `milliseconds` include DNS.
    """

    at: str
    region: str | None = None
    status: int | None = None
    milliseconds: float | None = None
    address: str | None = None
    ttl: int | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx or 3xx."""
        return self.status in _SUCCESS

    @property
    def outcome(self) -> tuple[object, ...]:
        """What a person who watches is shown when it changes."""
        return self.region, self.status, None if self.region else self.address, bool(self.error)


class UrlCaller:
    """Sends GET requests to one URL, each to the address that its name has at that time.

    `servers` maps addresses to the host and port to connect to instead.
    """

    def __init__(
        self, url: httpx.URL, resolver: StubResolver, servers: Mapping[str, tuple[str, int]]
    ) -> None:
        self._url = url
        self._client = ResolvingClient(resolver, servers)

    def ask(self) -> WatchedRequest:
        """Send a request; a failure is in what is returned."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        reply = self._client.request("GET", self._url)
        return WatchedRequest(
            at=at,
            region=reply.region,
            status=reply.status,
            milliseconds=None if reply.response is None else round(reply.milliseconds, 1),
            address=reply.address,
            ttl=reply.ttl,
            error=reply.error,
        )


class WatchSummary:
    """Counts requests, and finds the longest outage."""

    def __init__(self) -> None:
        self.asked = self.failed = 0
        self.longest_outage = 0.0
        """Seconds from the first request that failed to the next one that succeeded, or to the
        last."""
        self._milliseconds: defaultdict[str, list[float]] = defaultdict(list)
        self._failing_since: datetime | None = None
        self._outcome: object = None

    def add(self, request: WatchedRequest) -> bool:
        """Count a request; return whether its outcome differs from that of the one before."""
        self.asked += 1
        at = datetime.fromisoformat(request.at)
        if request.succeeded:
            answered = request.region or request.address or ""
            self._milliseconds[answered].append(request.milliseconds or 0.0)
        else:
            self.failed += 1
            self._failing_since = self._failing_since or at
        if self._failing_since is not None:
            outage = (at - self._failing_since).total_seconds()
            self.longest_outage = max(self.longest_outage, outage)
        if request.succeeded:
            self._failing_since = None
        changed = request.outcome != self._outcome
        self._outcome = request.outcome
        return changed

    @property
    def figures(self) -> dict[str, Any]:
        """All figures. Answers are counted by region, or by address if the response names no
        region."""
        return {
            "asked": self.asked,
            "failed": self.failed,
            "longest_outage_seconds": round(self.longest_outage, 1),
            "answered": {
                who: {
                    "count": len(took),
                    "median_ms": round(median(took), 1),
                    "slowest_ms": round(max(took), 1),
                }
                for who, took in self._milliseconds.items()
            },
        }
