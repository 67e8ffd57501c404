"""The edge of one region: API Gateway's part in answering a request, in AWS's order.

Host, base path, disabled endpoint, preflight, route, authorizer, throttle, function, CORS. A
preflight is answered here unless it matches a route with an authorizer (an `ANY` or `$default`
one), which refuses it for want of a token; AWS's page on CORS warns of that.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from operations.rehearsal.regions.authorizers import authorize
from operations.rehearsal.regions.cors import is_preflight, preflight, with_cors
from operations.rehearsal.regions.deployed import DeployedRegion, Route
from operations.rehearsal.regions.events import Request, event
from operations.rehearsal.regions.keys import SigningKeys
from operations.rehearsal.regions.matching import Destination, find
from operations.rehearsal.regions.pool import FunctionPool, ThrottledError
from operations.rehearsal.regions.process import FunctionError
from operations.rehearsal.regions.responses import (
    FUNCTION_FAILED,
    NOT_FOUND,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    Response,
    from_function,
)
from operations.rehearsal.regions.routes import select
from operations.rehearsal.regions.runtime import Runtime
from operations.rehearsal.regions.throttling import Throttling


class Edge:
    """Answers the requests of one region with what was last deployed to it."""

    def __init__(self, deployed: DeployedRegion, *, runtime: Runtime) -> None:
        self._runtime = runtime
        self._throttling = Throttling(clock=time.monotonic)
        self._pools: dict[str, FunctionPool] = {}
        self._serve(deployed)

    async def deploy(self, deployed: DeployedRegion) -> None:
        """Serve this from now on; return when what ran of the functions it replaces has ended."""
        before = self._pools
        self._serve(deployed)
        kept = set(self._pools.values())
        await asyncio.gather(*(pool.finish() for pool in before.values() if pool not in kept))

    async def close(self) -> None:
        """End every function; requests are answered 503 from now on."""
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))

    async def answer(self, request: Request) -> Response:
        destination = find(self._deployed, host=request.host, path=request.path)
        if isinstance(destination, Response):
            return destination
        api = destination.api
        selected = select(api.routes, method=request.method, path=destination.path)
        route, parameters = (api.routes[selected[0]], selected[1]) if selected else (None, {})
        if api.cors is None:
            return await self._route(request, destination, route, parameters)
        guarded = route is not None and route.authorizer is not None
        if is_preflight(request.method, request.headers) and not guarded:
            return preflight(api.cors, request.headers["origin"])
        response = await self._route(request, destination, route, parameters)
        return with_cors(response, api.cors, request.headers.get("origin"))

    def _serve(self, deployed: DeployedRegion) -> None:
        self._deployed = deployed
        self._keys = SigningKeys()
        self._pools = {
            arn: pool
            if (pool := self._pools.get(arn)) and pool.function == function
            else FunctionPool(function, region=deployed.name, runtime=self._runtime)
            for arn, function in deployed.functions.items()
        }

    async def _route(
        self,
        request: Request,
        destination: Destination,
        route: Route | None,
        parameters: Mapping[str, str],
    ) -> Response:
        if route is None:
            return NOT_FOUND
        context: Mapping[str, Any] | None = None
        if route.authorizer is not None:
            authorized = await authorize(
                request, authorizer=route.authorizer, scopes=route.scopes, keys=self._keys
            )
            if isinstance(authorized, Response):
                return authorized
            context = authorized.context
        if not self._throttling.admits(destination.api, destination.stage, route.key):
            return TOO_MANY_REQUESTS
        return await self._invoke(
            route,
            request,
            event(
                request,
                destination=destination,
                route=route,
                path_parameters=parameters,
                authorizer=context,
            ),
        )

    async def _invoke(self, route: Route, request: Request, payload: dict[str, Any]) -> Response:
        pool = self._pools[route.function.arn]
        try:
            invocation = pool.invoke(payload, request_id=request.id, trace_id=request.trace_id)
            await asyncio.wait({invocation}, timeout=route.timeout)
            if not invocation.done() or invocation.cancelled():
                return UNAVAILABLE
            return from_function(invocation.result())
        except ThrottledError:
            return UNAVAILABLE
        except FunctionError:
            return FUNCTION_FAILED
