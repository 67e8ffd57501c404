"""Values and clouds that the tests of the regions share."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from operations.rehearsal.regions.deployed import Api, Function, Route, Stage
from operations.rehearsal.regions.events import Request
from operations.rehearsal.regions.routes import RouteKey

FUNCTION = Function(
    arn="arn:aws:lambda:eu-west-1:123456789012:function:exchange-prod-api",
    name="exchange-prod-api",
    version="$LATEST",
    runtime="python3.13",
    handler="app.handler",
    timeout=3,
    memory=128,
    environment={},
    log_group="/aws/lambda/exchange-prod-api",
    reserved_concurrency=None,
    code_sha256="",
    code_location="",
)


@pytest.fixture
def function() -> Function:
    return FUNCTION


@pytest.fixture
def make_api() -> Callable[..., Api]:
    """Makes an API of route keys, with a `$default` stage."""

    def make(*keys: str, **fields: Any) -> Api:
        routes = [
            Route(
                key=RouteKey.parse(key), function=FUNCTION, timeout=30, authorizer=None, scopes=()
            )
            for key in keys
        ]
        default = Stage(name="$default", variables={}, default_throttle=None, route_throttles={})
        made = Api(
            id="a1b2c3",
            routes={route.key: route for route in routes},
            stages={"$default": default},
            cors=None,
            execute_api_disabled=False,
        )
        return replace(made, **fields)

    return make


@pytest.fixture
def make_request() -> Callable[..., Request]:
    """Makes a request: `GET https://api.example.com/rates/EUR` unless told otherwise."""

    def make(**fields: Any) -> Request:
        made = Request(
            id="id",
            trace_id="Root=1-67891233-abcdef012345678912345678",
            received=1583348638.390,
            method="GET",
            host="api.example.com",
            path=("rates", "EUR"),
            query="",
            headers={},
            cookies=(),
            body=b"",
            source_ip="192.0.2.1",
            protocol="HTTP/1.1",
        )
        return replace(made, **fields)

    return make
