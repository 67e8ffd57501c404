"""The CORS that HTTP APIs do themselves, once it is configured for an API (http-api-cors).

API Gateway answers a preflight without asking a function and without an OPTIONS route, and
replaces whatever CORS headers the integration sent. A request without a matching origin gets
no CORS headers; the preflight is a 204 all the same.
"""

from collections.abc import Mapping
from dataclasses import replace

from operations.http_api.deployed import Cors
from operations.rehearsal.regions.gateway.responses import Headers, Response


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether the request asks for permission: OPTIONS with an origin and a requested method."""
    return method == "OPTIONS" and {"origin", "access-control-request-method"} <= headers.keys()


def preflight(cors: Cors, origin: str) -> Response:
    """The gateway's own answer; an empty one when the origin may not ask."""
    headers = _permission(cors, origin)
    if headers:
        headers += _listed("access-control-allow-methods", cors.allow_methods)
        headers += _listed("access-control-allow-headers", cors.allow_headers)
        if cors.max_age is not None:
            headers += (("access-control-max-age", str(cors.max_age)),)
    return Response(status=204, headers=headers)


def with_cors(response: Response, cors: Cors, origin: str | None) -> Response:
    """The response with the configured CORS headers in place of any that it had."""
    kept = tuple(
        (name, value) for name, value in response.headers if not name.startswith("access-control-")
    )
    return replace(response, headers=kept + _permission(cors, origin))


def _permission(cors: Cors, origin: str | None) -> Headers:
    allowed = _allowed_origin(cors, origin)
    if allowed is None:
        return ()
    headers: Headers = (("access-control-allow-origin", allowed),)
    if cors.allow_credentials:
        headers += (("access-control-allow-credentials", "true"),)
    return headers + _listed("access-control-expose-headers", cors.expose_headers)


def _allowed_origin(cors: Cors, origin: str | None) -> str | None:
    """`*` allows everyone, `https://*` every origin of that scheme."""
    if origin is None:
        return None
    if "*" in cors.allow_origins:
        return "*"
    for allowed in cors.allow_origins:
        if origin == allowed or (
            allowed in ("http://*", "https://*") and origin.startswith(allowed.removesuffix("*"))
        ):
            return origin
    return None


def _listed(name: str, values: tuple[str, ...]) -> Headers:
    return ((name, ",".join(values)),) if values else ()
