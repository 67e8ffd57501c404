"""Finds the API and the stage of a request, by its host and base path.

- https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html: the longest
  base path wins, and the empty one takes the rest.
- https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html: a named stage
  is the first segment of the path at the `execute-api` endpoint.
- AWS re:Post on deactivating the default endpoint: HTTP APIs answer 404 there, REST APIs 403.
"""

import re
from dataclasses import dataclass

from operations.http_api.deployed import DEFAULT_STAGE, ROOT, Api, Stage
from operations.http_api.routes import Path
from operations.rehearsal.regions.deployed import DeployedRegion
from operations.rehearsal.regions.gateway.responses import FORBIDDEN, NOT_FOUND, Response


@dataclass(frozen=True, kw_only=True)
class Destination:
    """The API and stage of a request."""

    api: Api
    stage: Stage
    path: Path
    """The path that routes are matched against, without base path and stage."""


def find(region: DeployedRegion, *, host: str, path: Path) -> Destination | Response:
    """Return a request's destination, or API Gateway's response if it has none.

    `host` is the Host header in lower case and without a port. The response is 403 for a host that
    is neither an API's endpoint nor a custom domain name, and for a path without a mapping. It is
    404 for a disabled endpoint, and where the API or the stage does not exist.
    """
    if (domain := region.domains.get(host)) is not None:
        mapped = domain.mapping(path)
        if mapped is None:
            return FORBIDDEN
        mapping, rest = mapped
        return _at(mapping.api, mapping.stage, rest)
    execute_api = re.fullmatch(rf"(\w+)\.execute-api\.{region.name}\.amazonaws\.com", host)
    api = region.apis.get(execute_api[1]) if execute_api else None
    if api is None:
        return FORBIDDEN
    if api.execute_api_disabled:
        return NOT_FOUND
    if path[0] in api.stages and path[0] != DEFAULT_STAGE:
        return _at(api, path[0], path[1:] or ROOT)
    return _at(api, DEFAULT_STAGE, path)


def _at(api: Api | None, stage: str, path: Path) -> Destination | Response:
    if api is None or stage not in api.stages:
        return NOT_FOUND
    return Destination(api=api, stage=api.stages[stage], path=path)
