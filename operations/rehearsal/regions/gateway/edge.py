"""Answers one region's requests in API Gateway's order.

The order is: host and base path, disabled endpoint, CORS preflight, route, authorizer, throttle,
function, CORS headers. A preflight is answered here unless it matches a route with an authorizer
(one of `ANY` or `$default`), which refuses it because it has no token.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from operations.http_api.deployed import Route
from operations.rehearsal.regions.deployed import DeployedRegion, FunctionVersion
from operations.rehearsal.regions.functions.pool import FunctionPool, ThrottledError
from operations.rehearsal.regions.functions.process import FunctionError
from operations.rehearsal.regions.functions.runtime import Runtime
from operations.rehearsal.regions.gateway.authorizers import SigningKeys, authorize
from operations.rehearsal.regions.gateway.cors import is_preflight, preflight, with_cors
from operations.rehearsal.regions.gateway.destinations import Destination, find
from operations.rehearsal.regions.gateway.events import Request, event
from operations.rehearsal.regions.gateway.responses import (
    FUNCTION_FAILED,
    NOT_FOUND,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    Response,
    from_function,
)
from operations.rehearsal.regions.gateway.throttling import Throttling

SERVED_OF = 5
"""During an overload, one of so many requests is served."""


class Edge:
    """Answers the requests of one region by what was last deployed to it.

    While it is `overloaded`, other load is taken to exhaust the account's API Gateway quota and its
    unreserved concurrency. Then most requests for routes without a throttle of their own get 429,
    and most for functions without reserved concurrency get 503.
    """

    def __init__(self, deployed: DeployedRegion, *, runtime: Runtime) -> None:
        self._runtime = runtime
        self.overloaded = False
        self._shared = 0
        self._throttling = Throttling(clock=time.monotonic)
        self._pools: dict[str, FunctionPool] = {}
        self._serve(deployed)

    async def deploy(self, deployed: DeployedRegion) -> None:
        """Serve this from now on; return when the invocations of replaced functions have ended."""
        before = self._pools
        self._serve(deployed)
        kept = set(self._pools.values())
        await asyncio.gather(*(pool.finish() for pool in before.values() if pool not in kept))

    async def close(self) -> None:
        """End all functions' processes; further requests get 503."""
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))

    async def answer(self, request: Request) -> Response:
        """Return the response to a request."""
        destination = find(self._deployed, host=request.host, path=request.path)
        if isinstance(destination, Response):
            return destination
        api = destination.api
        route, parameters = api.route(method=request.method, path=destination.path) or (None, {})
        open_to_all = route is None or route.authorizer is None
        if api.cors and open_to_all and is_preflight(request.method, request.headers):
            return preflight(api.cors, request.headers["origin"])
        if route is None:
            response = NOT_FOUND
        else:
            response = await self._follow(request, destination, route, parameters)
        if api.cors is None:
            return response
        return with_cors(response, api.cors, request.headers.get("origin"))

    def _serve(self, deployed: DeployedRegion) -> None:
        self._deployed = deployed
        self._keys = SigningKeys()
        self._pools = {
            arn: self._pool(function, deployed.name) for arn, function in deployed.functions.items()
        }

    def _pool(self, function: FunctionVersion, region: str) -> FunctionPool:
        kept = self._pools.get(function.arn)
        if kept is not None and kept.function == function:
            return kept
        return FunctionPool(function, region=region, runtime=self._runtime)

    async def _follow(
        self,
        request: Request,
        destination: Destination,
        route: Route,
        parameters: Mapping[str, str],
    ) -> Response:
        context = None
        if route.authorizer is not None:
            authorized = await authorize(
                request, authorizer=route.authorizer, scopes=route.scopes, keys=self._keys
            )
            if isinstance(authorized, Response):
                return authorized
            context = authorized.context
        if not self._throttling.admits(destination.api, destination.stage, route.key):
            return TOO_MANY_REQUESTS
        pool = self._pool_of(route)
        if self.overloaded and (shed := self._shed(destination, route, pool)) is not None:
            return shed
        payload = event(
            request,
            destination=destination,
            route=route,
            account=pool.function.account,
            path_parameters=parameters,
            authorizer=context,
        )
        return await self._invoke(
            pool, payload, trace_id=request.trace_id, wait_seconds=route.timeout
        )

    def _pool_of(self, route: Route) -> FunctionPool:
        assert isinstance(route.function, FunctionVersion)  # RegionReader reads no other
        return self._pools[route.function.arn]

    def _shed(self, destination: Destination, route: Route, pool: FunctionPool) -> Response | None:
        """Return the response to a request that an overload rejects.

        None if it is served: one of `SERVED_OF`, or a route whose limits are its own.
        """
        if route.key.text not in destination.stage.route_throttles:
            refusal = TOO_MANY_REQUESTS
        elif pool.function.reserved_concurrency is None:
            refusal = UNAVAILABLE
        else:
            return None
        self._shared += 1
        return None if self._shared % SERVED_OF == 0 else refusal

    async def _invoke(
        self, pool: FunctionPool, payload: dict[str, Any], *, trace_id: str, wait_seconds: float
    ) -> Response:
        try:
            invocation = pool.invoke(payload, trace_id=trace_id)
            await asyncio.wait({invocation}, timeout=wait_seconds)
            if not invocation.done() or invocation.cancelled():
                return UNAVAILABLE
            return from_function(invocation.result())
        except ThrottledError:
            return UNAVAILABLE
        except FunctionError:
            return FUNCTION_FAILED
