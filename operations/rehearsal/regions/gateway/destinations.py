"""Which API and stage a request is for: by its Host, and by the base path below it.

Sources: http-api-mappings (the longest mapping wins, the empty one takes the rest),
http-api-stages (a named stage is the first segment of an `execute-api` path), and AWS's
knowledge centre on deactivating the default endpoint (404 for HTTP APIs, 403 for REST ones).
"""

import re
from dataclasses import dataclass

from operations.http_api.deployed import DEFAULT_STAGE, ROOT, Api, Stage
from operations.http_api.routes import Path
from operations.rehearsal.regions.deployed import DeployedRegion
from operations.rehearsal.regions.gateway.responses import FORBIDDEN, NOT_FOUND, Response


@dataclass(frozen=True, kw_only=True)
class Destination:
    api: Api
    stage: Stage
    path: Path
    """What routes are matched against: without the base path and the stage's name."""


def find(region: DeployedRegion, *, host: str, path: Path) -> Destination | Response:
    """Where a request goes in this region, or API Gateway's refusal of it.

    `host` is the Host header's name in lower case and without a port. A host that is neither an
    API's nor a custom domain name, or that has no mapping for the path, is 403.
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
