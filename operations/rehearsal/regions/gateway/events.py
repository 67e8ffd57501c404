"""Builds the event that a function gets from API Gateway: payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
documents it, also that `rawPath` has no base path (docs/decisions/base-path.md has the evidence).
Where it is silent, this follows events captured from AWS: `rawPath` is decoded and starts with the
stage's name unless that is `$default`; cookies are not among the headers; empty fields are left
out; a body is text for `text/*`, JSON, XML and JavaScript only, so that a form is base64.
"""

import base64
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from operations.http_api.deployed import DEFAULT_STAGE, Route
from operations.http_api.routes import Path, join_path
from operations.rehearsal.regions.gateway.destinations import Destination

TEXT_TYPES = frozenset({"application/javascript", "application/json", "application/xml"})


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request, with what API Gateway records about it."""

    id: str
    trace_id: str
    """The X-Ray trace id, such as `Root=1-67891233-abcdef012345678912345678`."""
    received: float
    """Seconds since 1970."""
    method: str
    host: str
    """In lower case, without a port."""
    path: Path
    query: str
    headers: Mapping[str, str]
    """By name in lower case; without cookies."""
    cookies: tuple[str, ...]
    body: bytes
    source_ip: str
    protocol: str


def join_repeated(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs as a mapping; the values of a repeated name are joined by commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def event(
    request: Request,
    *,
    destination: Destination,
    route: Route,
    account: str,
    path_parameters: Mapping[str, str],
    authorizer: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the event of a request.

    Args:
        request: the request.
        destination: its API, stage and path.
        route: the route that takes it.
        account: the id of the AWS account.
        path_parameters: the values of the variables in the route's path.
        authorizer: the context of the route's authorizer, such as `{"jwt": …}`; None without one.
    """
    stage = destination.stage
    staged = () if stage.name == DEFAULT_STAGE else (stage.name,)
    path = join_path(staged + destination.path)
    context: dict[str, Any] = {
        "accountId": account,
        "apiId": destination.api.id,
        "domainName": request.host,
        "domainPrefix": request.host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": request.id,
        "routeKey": route.key.text,
        "stage": stage.name,
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(request.received)),
        "timeEpoch": int(request.received * 1000),
    }
    if authorizer is not None:
        context["authorizer"] = authorizer
    body, is_base64 = _body(request)
    optional = {
        "cookies": list(request.cookies),
        "queryStringParameters": join_repeated(parse_qsl(request.query, keep_blank_values=True)),
        "pathParameters": dict(path_parameters),
        "stageVariables": dict(stage.variables),
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": route.key.text,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": {**request.headers, **_gateway_headers(request)},
        "requestContext": context,
        "isBase64Encoded": is_base64,
        **{name: value for name, value in optional.items() if value},
    }


def _gateway_headers(request: Request) -> dict[str, str]:
    """Return the headers that API Gateway sets; callers always reach it by HTTPS."""
    forwarded = request.headers.get("x-forwarded-for")
    return {
        "content-length": str(len(request.body)),
        "host": request.host,
        "x-amzn-trace-id": request.trace_id,
        "x-forwarded-for": ", ".join(filter(None, (forwarded, request.source_ip))),
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def _body(request: Request) -> tuple[str, bool]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not request.body or media_type.startswith("text/") or media_type in TEXT_TYPES:
        with suppress(UnicodeDecodeError):
            return request.body.decode(), False
    return base64.b64encode(request.body).decode(), True
