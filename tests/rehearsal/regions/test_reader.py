"""What is read back from AWS of what was deployed, field by field."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from operations.http_api.deployed import ApiMapping, Cors, JwtAuthorizer, Stage, Throttle
from operations.http_api.routes import RouteKey
from operations.rehearsal.regions.reader import RegionReader, UnservableError

REGION = "eu-central-1"


@pytest.fixture
def cloud(make_cloud: Callable[[str], Any]) -> Any:
    return make_cloud(REGION)


@pytest.fixture
def read(endpoint: str) -> Callable[[], Any]:
    return lambda: RegionReader(REGION, endpoint=endpoint).read()


def test_a_function_is_read_with_all_that_it_needs_to_run(cloud: Any, read: Any) -> None:
    arn = cloud.function(
        "handler = 1",
        Timeout=7,
        MemorySize=256,
        Environment={"Variables": {"TABLE_NAME": "exchange-prod"}},
    )
    cloud.client("lambda").put_function_concurrency(
        FunctionName=cloud.name, ReservedConcurrentExecutions=4
    )
    api = cloud.api(arn, "GET /rates", "POST /conversions")
    function = read().functions[arn]
    zipped = httpx.get(function.code_location).content
    assert {**vars(function), "code_location": ""} == {
        "arn": arn,
        "name": cloud.name,
        "version": "$LATEST",
        "runtime": "python3.13",
        "handler": "app.handler",
        "timeout": 7,
        "memory": 256,
        "environment": {"TABLE_NAME": "exchange-prod"},
        "table": "exchange-prod",
        "log_group": f"/aws/lambda/{cloud.name}",
        "drops_logs_below": None,
        "reserved_concurrency": 4,
        "code_sha256": base64.b64encode(hashlib.sha256(zipped).digest()).decode(),
        "code_location": "",
    }
    assert function.account == "123456789012"
    routes = read().apis[api].routes
    assert {key.text: route.function for key, route in routes.items()} == {
        "GET /rates": function,
        "POST /conversions": function,
    }


def test_what_is_not_set_has_awss_defaults(cloud: Any, read: Any) -> None:
    arn = cloud.function("handler = 1")
    api_id = cloud.api(arn, "$default")
    region = read()
    function, api = region.functions[arn], region.apis[api_id]
    assert (function.timeout, function.memory, function.environment) == (3, 128, {})
    assert function.reserved_concurrency is None
    assert (api.cors, api.execute_api_disabled) == (None, False)
    route = api.routes[RouteKey.parse("$default")]
    assert (route.timeout, route.authorizer, route.scopes) == (30, None, ())
    assert api.stages == {"$default": Stage(name="$default")}


def test_a_functions_own_log_group_and_level_are_read(cloud: Any, read: Any) -> None:
    logging = {"LogFormat": "JSON", "LogGroup": "/exchange", "ApplicationLogLevel": "WARN"}
    arn = cloud.function("handler = 1", LoggingConfig=logging)
    cloud.api(arn, "$default")
    function = read().functions[arn]
    assert (function.log_group, function.drops_logs_below) == ("/exchange", "WARN")


@pytest.mark.parametrize("qualifier", ["live", "1"])
@pytest.mark.parametrize(
    "uri",
    ["{}", "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/{}/invocations"],
)
def test_an_integration_may_name_an_alias_or_a_version(
    cloud: Any, read: Any, uri: str, qualifier: str
) -> None:
    arn = cloud.function("handler = 1", Description="the first")
    client = cloud.client("lambda")
    client.publish_version(FunctionName=cloud.name)
    client.create_alias(FunctionName=cloud.name, Name="live", FunctionVersion="1")
    client.update_function_configuration(FunctionName=cloud.name, Timeout=9)
    cloud.api(uri.format(f"{arn}:{qualifier}"), "$default")
    function = read().functions[f"{arn}:{qualifier}"]
    assert (function.version, function.name, function.timeout) == ("1", cloud.name, 3)


def test_throttles_variables_and_stages_are_read(cloud: Any, read: Any) -> None:
    settings = {
        "StageName": "dev",
        "StageVariables": {"a": "1"},
        "DefaultRouteSettings": {"ThrottlingRateLimit": 0.5, "ThrottlingBurstLimit": 0},
        "RouteSettings": {
            "GET /a": {"ThrottlingRateLimit": 5.0},
            "GET /b": {"ThrottlingBurstLimit": 7},
            "GET /c": {"ThrottlingRateLimit": 0.0},
            "GET /d": {"DetailedMetricsEnabled": True},
        },
    }
    api = cloud.api(
        cloud.function("handler = 1"), "$default", *settings["RouteSettings"], stage=settings
    )
    assert read().apis[api].stages == {
        "dev": Stage(
            name="dev",
            variables={"a": "1"},
            default_throttle=Throttle(rate=0.5, burst=0),
            route_throttles={
                "GET /a": Throttle(rate=5, burst=5_000),
                "GET /b": Throttle(rate=10_000, burst=7),
                "GET /c": Throttle(rate=0, burst=5_000),
                "GET /d": None,
            },
        )
    }


def test_cors_and_the_disabled_endpoint_are_read(cloud: Any, read: Any) -> None:
    api = cloud.api(
        cloud.function("handler = 1"),
        "$default",
        DisableExecuteApiEndpoint=True,
        CorsConfiguration={
            "AllowOrigins": ["https://app.example.com"],
            "AllowMethods": ["GET", "POST"],
            "AllowHeaders": ["content-type"],
            "ExposeHeaders": ["date"],
            "AllowCredentials": True,
            "MaxAge": 300,
        },
    )
    found = read().apis[api]
    assert found.execute_api_disabled
    assert found.cors == Cors(
        allow_origins=("https://app.example.com",),
        allow_methods=("GET", "POST"),
        allow_headers=("content-type",),
        expose_headers=("date",),
        allow_credentials=True,
        max_age=300,
    )


def test_a_jwt_authorizer_is_read_with_its_routes_scopes(cloud: Any, read: Any) -> None:
    api = cloud.api(cloud.function("handler = 1"), "$default")
    client = cloud.client("apigatewayv2")
    authorizer = client.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": "https://idp.example.com", "Audience": ["app", "other"]},
    )
    route = client.get_routes(ApiId=api)["Items"][0]
    client.update_route(
        ApiId=api,
        RouteId=route["RouteId"],
        AuthorizationType="JWT",
        AuthorizerId=authorizer["AuthorizerId"],
        AuthorizationScopes=["read", "write"],
    )
    found = read().apis[api].routes[RouteKey.parse("$default")]
    assert found.scopes == ("read", "write")
    assert found.authorizer == JwtAuthorizer(
        identity_source="$request.header.Authorization",
        issuer="https://idp.example.com",
        audience=frozenset({"app", "other"}),
    )


def test_domains_are_read_with_all_their_mappings(cloud: Any, read: Any) -> None:
    api = cloud.api(cloud.function("handler = 1"), "$default")
    domain = f"{cloud.name}.Example.com"
    cloud.domain(domain, api)
    cloud.client("apigatewayv2").create_api_mapping(
        DomainName=domain, ApiId=api, Stage="$default", ApiMappingKey="orders/v1"
    )
    region = read()
    found = region.domains[domain.lower()]
    assert found.region == REGION
    assert sorted(found.mappings, key=lambda mapping: mapping.key) == [
        ApiMapping(key="", api=region.apis[api]),
        ApiMapping(key="orders/v1", api=region.apis[api]),
    ]


def test_a_region_is_read_apart_from_the_others(make_cloud: Any, endpoint: str) -> None:
    cloud = make_cloud("eu-north-1")
    api = cloud.api(cloud.function("handler = 1"), "$default")
    assert list(RegionReader("eu-north-1", endpoint=endpoint).read().apis) == [api]
    assert not RegionReader("eu-south-1", endpoint=endpoint).read().apis


def test_every_page_of_a_list_is_read(
    cloud: Any, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator answers everything on one page; AWS 25 things at a time."""
    reader = RegionReader(REGION, endpoint=endpoint)
    pages = {
        None: {"Items": [{"DomainName": "a"}], "NextToken": "2"},
        "2": {"Items": [{"DomainName": "b"}], "NextToken": "3"},
        "3": {},
    }
    monkeypatch.setattr(
        reader._apigateway,
        "get_domain_names",
        lambda **arguments: pages[arguments.get("NextToken")],
    )
    assert [item["DomainName"] for item in reader._items("get_domain_names")] == ["a", "b"]


@pytest.mark.parametrize(
    ("integration", "route", "got"),
    [
        ({"PayloadFormatVersion": "1.0"}, {}, "got: AWS_PROXY 1.0 arn:"),
        ({"IntegrationType": "HTTP_PROXY"}, {}, "got: HTTP_PROXY 2.0 arn:"),
        ({"IntegrationUri": "https://example.com"}, {}, "2.0 https://example.com"),
        ({}, {"Target": ""}, "has no integration"),
        (
            {},
            {"AuthorizationType": "AWS_IAM"},
            "must have the authorization NONE or JWT, got: AWS_IAM",
        ),
    ],
)
def test_what_an_edge_would_serve_otherwise_than_aws_is_refused_by_name(
    make_cloud: Any, endpoint: str, integration: dict[str, str], route: dict[str, str], got: str
) -> None:
    cloud = make_cloud("me-south-1")
    client = cloud.client("apigatewayv2")
    api = client.create_api(Name=cloud.name, ProtocolType="HTTP")["ApiId"]
    made = client.create_integration(
        **{
            "ApiId": api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": cloud.function("handler = 1"),
            "PayloadFormatVersion": "2.0",
            **integration,
        }
    )
    target = f"integrations/{made['IntegrationId']}"
    client.create_route(**{"ApiId": api, "RouteKey": "GET /a", "Target": target, **route})
    with pytest.raises(UnservableError, match="me-south-1: route GET /a of") as caught:
        RegionReader("me-south-1", endpoint=endpoint).read()
    client.delete_api(ApiId=api)
    assert got in str(caught.value)


def test_a_function_that_is_not_pythons_is_refused(make_cloud: Any, endpoint: str) -> None:
    cloud = make_cloud("sa-east-1")
    cloud.api(cloud.function("", Runtime="nodejs22.x"), "$default")
    with pytest.raises(UnservableError, match=r"must have a Python runtime, got: nodejs22\.x"):
        RegionReader("sa-east-1", endpoint=endpoint).read()
