"""Who may ask the page's server.

Whoever can reach it may break the rehearsal, so only this machine can, and of the pages in its
browsers only its own: a request must call this server by a name of this machine (whatever name
led there), and its origin, if it has one, must be the same.
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
    """Refuses whoever came by another name or from another origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        refusal = _refusal(headers.get("host", ""), headers.get("origin"))
        answer = self._app if refusal is None else problem(refusal, 403)
        await answer(scope, receive, send)


def problem(text: str, status: int) -> Response:
    """Why not, in words."""
    return json_response({"problem": text}, status)


def json_response(content: Any, status: int = 200) -> Response:
    """Plain data."""
    return JSONResponse(content, status, headers=HEADERS)


def _refusal(host: str, origin: str | None) -> str | None:
    if urlsplit(f"//{host}").hostname not in _OWN_NAMES:
        return f"This server is no host named {host}."
    if origin not in (None, f"http://{host}"):
        return f"Pages of {origin} may not ask here."
    return None
