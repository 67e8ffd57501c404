"""Faults of a region, as ASGI middleware between its server and its API gateway."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.types import ASGIApp, Receive, Scope, Send

from operations.rehearsal.regions.gateway.responses import FUNCTION_FAILED


class Manner(StrEnum):
    """How a region fails."""

    ANSWERS_500 = "answers 500"
    HANGS = "hangs"
    REFUSES = "refuses connections"
    SHEDS = "sheds load"


@dataclass(frozen=True, slots=True)
class EdgeFault:
    """A failure in some manner of all paths except the spared ones.

    A region that sheds load does so by the limits that routes and functions share (see `Edge`).
    """

    manner: Manner
    spared: frozenset[str] = frozenset()


class FaultMiddleware:
    """ASGI middleware that fails as its `fault` says.

    A request that hangs does so until the caller disconnects. Shedding load is left to `Edge`,
    which knows the routes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.fault: EdgeFault | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self.fault
        if fault is None or fault.manner is Manner.SHEDS or scope["path"] in fault.spared:
            await self._app(scope, receive, send)
        elif fault.manner is Manner.ANSWERS_500:
            await _fail(receive, send)
        else:
            while (await receive())["type"] != "http.disconnect":
                pass


async def _fail(receive: Receive, send: Send) -> None:
    """Answer as API Gateway does when a function fails."""
    while (await receive()).get("more_body"):
        pass
    headers = [(name.encode(), value.encode()) for name, value in FUNCTION_FAILED.headers]
    headers.append((b"content-length", str(len(FUNCTION_FAILED.body)).encode()))
    start = {"type": "http.response.start", "status": FUNCTION_FAILED.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": FUNCTION_FAILED.body})
