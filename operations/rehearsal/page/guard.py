"""Protects the page's server against other web pages, since it injects faults on request.

The server listens on loopback only. Against pages of other sites in the same browser, including
DNS rebinding, a request's Host must be a name of this machine, and its Origin, if it has one, must
be this server.
"""

from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})


class OwnPagesOnly:
    """ASGI middleware that answers 403 to requests with a foreign Host or Origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        refusal = _refusal(headers.get("host", ""), headers.get("origin"))
        answer = self._app if refusal is None else problem(refusal, 403)
        await answer(scope, receive, send)


def problem(text: str, status: int) -> Response:
    """Return an error response: `{"problem": text}`."""
    return json_response({"problem": text}, status)


def json_response(content: Any, status: int = 200) -> Response:
    """Return a JSON response with the security headers."""
    return JSONResponse(content, status, headers=HEADERS)


def _refusal(host: str, origin: str | None) -> str | None:
    if urlsplit(f"//{host}").hostname not in _OWN_NAMES:
        return f"This server is no host named {host}."
    if origin not in (None, f"http://{host}"):
        return f"Pages of {origin} may not ask here."
    return None
