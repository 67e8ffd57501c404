"""Two regions, served from what was deployed to the embedded AWS and asked over real HTTP."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations.rehearsal.regions.local_regions import LocalRegions

OHIO, PARIS = "us-east-2", "eu-west-3"
SHARED = "api.example.com"
APP = "https://app.example.com"
SOURCE = """
import os, time

def handler(event, context):
    parameters = event.get("queryStringParameters", {})
    if "sleep" in parameters:
        time.sleep(float(parameters["sleep"]))
        print("slept", parameters["sleep"])
    if "exit" in parameters:
        os._exit(1)
    if "raise" in parameters:
        raise ValueError("must not be seen")
    if "status" in parameters:
        return {
            "statusCode": int(parameters["status"]),
            "headers": {"X-Own": "1", "Access-Control-Allow-Origin": "https://of.the.function"},
            "cookies": ["a=1", "b=2"],
            "body": parameters.get("body", ""),
        }
    return {"pid": os.getpid(), "environment": dict(os.environ), "event": event}
"""


@dataclass(frozen=True)
class System:
    """An API in each of two regions."""

    regions: LocalRegions
    apis: dict[str, str]
    logs: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        region: str = OHIO,
        host: str = SHARED,
        headers: tuple[tuple[str, str], ...] = (),
        **arguments: Any,
    ) -> httpx.Response:
        named = [("host", host), *headers]
        url = self.regions.url(region) + path
        return httpx.request(method, url, headers=named, timeout=30, **arguments)

    def log(self, region: str) -> str:
        (log,) = (self.logs / region).glob("exchange-*.log")
        return log.read_text()

    def execute_api(self, region: str) -> str:
        return f"{self.apis[region]}.execute-api.{region}.amazonaws.com"


def deploy(cloud: Any, **fields: Any) -> str:
    """An API at `/v1` of the shared name and of the region's own; the API's id."""
    uri = cloud.function(SOURCE, Timeout=2)
    few = {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 3}
    keys = ("GET /things/{id}", "POST /things", "GET /few")
    api = str(cloud.api(uri, *keys, stage={"RouteSettings": {"GET /few": few}}, **fields))
    cloud.routes(api, uri, "GET /impatient", timeout=0.3)
    for domain in (SHARED, f"{cloud.region}.{SHARED}"):
        cloud.domain(domain, api, key="v1")
    return api


@pytest.fixture(scope="module")
def system(
    make_cloud: Callable[[str], Any], endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    """Ohio has CORS and no execute-api endpoint, Paris has one and no CORS."""
    cors = {"AllowOrigins": [APP], "AllowMethods": ["GET"], "MaxAge": 60}
    clouds = {region: make_cloud(region) for region in (OHIO, PARIS)}
    apis = {
        OHIO: deploy(clouds[OHIO], DisableExecuteApiEndpoint=True, CorsConfiguration=cors),
        PARIS: deploy(clouds[PARIS]),
    }
    authorizer = (
        clouds[OHIO]
        .client("apigatewayv2")
        .create_authorizer(
            ApiId=apis[OHIO],
            Name="jwt",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Issuer": "http://127.0.0.1:1", "Audience": ["app"]},
        )
    )
    clouds[OHIO].routes(
        apis[OHIO],
        clouds[OHIO].function_arn,
        "ANY /guarded",
        AuthorizationType="JWT",
        AuthorizerId=authorizer["AuthorizerId"],
    )
    logs = tmp_path_factory.mktemp("logs")
    overrides = {"RATES_URL": "http://127.0.0.1:1/rates.xml"}
    with LocalRegions(
        regions=(OHIO, PARIS), endpoint=endpoint, logs=logs, environment=overrides
    ) as regions:
        yield System(regions=regions, apis=apis, logs=logs)


def answer(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.text


FORBIDDEN = (403, '{"message":"Forbidden"}')
NOT_FOUND = (404, '{"message":"Not Found"}')
FAILED = (500, '{"message":"Internal Server Error"}')
UNAVAILABLE = (503, '{"message":"Service Unavailable"}')


@pytest.mark.parametrize("region", [OHIO, PARIS])
def test_the_shared_and_the_regional_name_reach_the_function_of_the_edges_region(
    system: System, region: str
) -> None:
    for host in (SHARED, f"{region}.{SHARED}", f"{region.upper()}.API.example.com:8443"):
        told = system.ask("/v1/things/1", region=region, host=host).json()
        environment = told["environment"]
        assert (environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]) == (region, region)
        assert told["event"]["requestContext"]["apiId"] == system.apis[region]


def test_a_name_that_the_region_does_not_serve_is_forbidden(system: System) -> None:
    for host in (f"{PARIS}.{SHARED}", "other.example.com", "127.0.0.1", system.execute_api(PARIS)):
        response = system.ask("/v1/things/1", host=host)
        assert answer(response) == FORBIDDEN
        assert response.headers["x-amzn-errortype"] == "ForbiddenException"


def test_a_path_without_the_base_path_is_forbidden(system: System) -> None:
    assert answer(system.ask("/things/1")) == FORBIDDEN


def test_the_execute_api_name_answers_where_it_is_not_disabled(system: System) -> None:
    enabled, disabled = system.execute_api(PARIS), system.execute_api(OHIO)
    assert system.ask("/things/1", region=PARIS, host=enabled).status_code == 200
    assert answer(system.ask("/things/1", host=disabled)) == NOT_FOUND


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1"), ("GET", "/v1/things"), ("PUT", "/v1/things"), ("POST", "/v1/things/1")],
)
def test_what_no_route_takes_is_not_found(system: System, method: str, path: str) -> None:
    assert answer(system.ask(path, method=method)) == NOT_FOUND


def test_head_has_no_route_of_its_own(system: System) -> None:
    assert answer(system.ask("/v1/things/1", method="HEAD")) == (404, "")


def test_the_function_gets_the_request_as_an_event(system: System) -> None:
    began = time.time()
    response = system.ask(
        "/v1/things/a%20b%2Fc?x=1&x=2",
        headers=(("X-Own", "1"), ("x-own", "2"), ("cookie", "c=1; d=2")),
    )
    event = response.json()["event"]
    context = event["requestContext"]
    assert (event["routeKey"], event["rawPath"]) == ("GET /things/{id}", "/things/a b/c")
    assert event["pathParameters"] == {"id": "a b/c"}
    assert event["queryStringParameters"] == {"x": "1,2"}
    assert event["cookies"] == ["c=1", "d=2"]
    assert event["headers"]["x-own"] == "1,2"
    assert not {"cookie", "connection"} & event["headers"].keys()
    assert (context["domainName"], context["domainPrefix"]) == (SHARED, "api")
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert began - 1 <= context["timeEpoch"] / 1000 <= time.time()
    assert context["requestId"] == response.headers["apigw-requestid"]
    trace = response.json()["environment"]["_X_AMZN_TRACE_ID"]
    assert trace.startswith(event["headers"]["x-amzn-trace-id"] + ";Parent=")


def test_a_body_reaches_the_function(system: System) -> None:
    response = system.ask("/v1/things", method="POST", json={"amount": "1.5"})
    assert response.json()["event"]["body"] == '{"amount":"1.5"}'


def test_the_functions_response_is_sent(system: System) -> None:
    response = system.ask("/v1/things/1?status=418&body=tea", region=PARIS)
    assert answer(response) == (418, "tea")
    assert response.headers["x-own"] == "1"
    assert response.headers["access-control-allow-origin"] == "https://of.the.function"
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "server" not in response.headers


def test_an_answer_without_content_is_sent_without_a_length(system: System) -> None:
    response = system.ask("/v1/things/1?status=204")
    assert answer(response) == (204, "")
    assert "content-length" not in response.headers


def test_a_payload_over_ten_megabytes_is_too_large(system: System) -> None:
    limit = 10 * 1024 * 1024
    assert system.ask("/v1/things", method="POST", content=b"a" * limit).status_code == 200
    too_large = system.ask("/v1/things", method="POST", content=b"a" * (limit + 1))
    assert answer(too_large) == (413, '{"message":"Request Entity Too Large"}')


ORIGIN = (("origin", APP),)
PREFLIGHT = (*ORIGIN, ("access-control-request-method", "GET"))


def test_a_preflight_is_answered_by_the_edge_though_no_route_takes_it(system: System) -> None:
    response = system.ask("/v1/things/1", method="OPTIONS", headers=PREFLIGHT)
    cors = {
        name: value for name, value in response.headers.items() if name.startswith("access-control")
    }
    assert answer(response) == (204, "")
    assert cors == {
        "access-control-allow-origin": APP,
        "access-control-allow-methods": "GET",
        "access-control-max-age": "60",
    }


def test_a_preflight_without_cors_is_not_found(system: System) -> None:
    response = system.ask("/v1/things/1", method="OPTIONS", headers=PREFLIGHT, region=PARIS)
    assert answer(response) == NOT_FOUND


@pytest.mark.parametrize("path", ["/v1/things/1?status=200", "/v1/things/1?raise=1", "/v1/none"])
def test_every_answer_of_an_api_with_cors_allows_the_origin(system: System, path: str) -> None:
    allowed = system.ask(path, headers=ORIGIN).headers
    assert allowed.get_list("access-control-allow-origin") == [APP]
    assert "access-control-allow-origin" not in system.ask(path).headers


def test_a_route_with_an_authorizer_refuses_who_has_no_token_preflights_too(
    system: System,
) -> None:
    for method, headers in (("GET", ()), ("OPTIONS", PREFLIGHT)):
        response = system.ask("/v1/guarded", method=method, headers=headers)
        assert answer(response) == (401, '{"message":"Unauthorized"}')
        assert response.headers["www-authenticate"] == "Bearer"


def test_a_throttled_route_refuses_more_than_its_burst(system: System) -> None:
    answers = [answer(system.ask("/v1/few?status=200")) for _ in range(5)]
    assert answers == [(200, "")] * 3 + [(429, '{"message":"Too Many Requests"}')] * 2


def test_a_throttle_is_one_regions_own(system: System) -> None:
    assert system.ask("/v1/few?status=200", region=PARIS).status_code == 200


@pytest.mark.parametrize("failing", ["raise=1", "exit=1", "sleep=9", "status=none"])
def test_a_function_that_fails_is_an_internal_error_and_the_next_request_is_answered(
    system: System, failing: str
) -> None:
    assert answer(system.ask(f"/v1/things/1?{failing}")) == FAILED
    assert system.ask("/v1/things/1").status_code == 200


def test_an_integration_that_takes_too_long_is_unavailable_though_the_function_goes_on(
    system: System,
) -> None:
    assert answer(system.ask("/v1/impatient?sleep=1.25")) == UNAVAILABLE
    deadline = time.monotonic() + 20
    while "slept 1.25\n" not in system.log(OHIO) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "slept 1.25\n" in system.log(OHIO)


def test_requests_at_the_same_time_are_answered_at_the_same_time(system: System) -> None:
    with ThreadPoolExecutor(4) as threads:
        asked = threads.map(lambda _: system.ask("/v1/things/1?sleep=1").json(), range(4))
        processes = {told["pid"] for told in asked}
    assert len(processes) == 4


def test_the_rehearsals_variables_win_over_the_deployed_ones(system: System, endpoint: str) -> None:
    environment = system.ask("/v1/things/1").json()["environment"]
    assert environment["RATES_URL"] == "http://127.0.0.1:1/rates.xml"
    assert environment["AWS_ENDPOINT_URL"] == endpoint


def test_every_region_and_function_has_a_log(system: System) -> None:
    system.ask("/v1/things/1?raise=1", region=PARIS)
    assert "must not be seen" in system.log(PARIS)
