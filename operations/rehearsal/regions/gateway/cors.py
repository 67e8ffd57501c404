"""CORS of HTTP APIs, as API Gateway answers it once it is configured for an API.

API Gateway answers preflights without a function and without an OPTIONS route, and replaces the
CORS headers of the integration's response. A request whose origin is not allowed gets no CORS
headers; its preflight is a 204 all the same.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from collections.abc import Mapping
from dataclasses import replace

from operations.http_api.deployed import Cors
from operations.rehearsal.regions.gateway.responses import Headers, Response


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is a preflight: OPTIONS with an origin and a requested method."""
    return method == "OPTIONS" and {"origin", "access-control-request-method"} <= headers.keys()


def preflight(cors: Cors, origin: str) -> Response:
    """Return the response to a preflight; it has no headers if the origin is not allowed."""
    headers = _permission(cors, origin)
    if headers:
        headers += _listed("access-control-allow-methods", cors.allow_methods)
        headers += _listed("access-control-allow-headers", cors.allow_headers)
        if cors.max_age is not None:
            headers += (("access-control-max-age", str(cors.max_age)),)
    return Response(status=204, headers=headers)


def with_cors(response: Response, cors: Cors, origin: str | None) -> Response:
    """Return `response` with the configured CORS headers instead of its own."""
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
    """Return the allowed origin to name: `*` allows all, `https://*` those of that scheme."""
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
