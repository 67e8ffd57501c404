"""Values and clouds that the tests of the regions share."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import boto3
import pytest

from operations.http_api.deployed import Api, Route, Stage
from operations.http_api.routes import RouteKey
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.regions.deployed import FunctionVersion
from operations.rehearsal.regions.gateway.events import Request

FUNCTION = FunctionVersion(
    arn="arn:aws:lambda:eu-west-1:123456789012:function:exchange-prod-api",
    name="exchange-prod-api",
    version="$LATEST",
    runtime="python3.13",
    handler="app.handler",
    timeout=3,
    memory=128,
    environment={},
    log_group="/aws/lambda/exchange-prod-api",
    drops_logs_below=None,
    reserved_concurrency=None,
    code_sha256="",
    code_location="",
)


@pytest.fixture
def function() -> FunctionVersion:
    return FUNCTION


@pytest.fixture
def make_api() -> Callable[..., Api]:
    """Makes an API of route keys, with a `$default` stage."""

    def make(*keys: str, **fields: Any) -> Api:
        routes = [Route(key=RouteKey.parse(key), function=FUNCTION) for key in keys]
        made = Api(
            region="eu-west-1",
            id="a1b2c3",
            routes={route.key: route for route in routes},
            stages={"$default": Stage(name="$default")},
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


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An embedded AWS for all the tests of this process."""
    with EmbeddedAws() as aws:
        yield aws.endpoint


@dataclass(frozen=True)
class Cloud:
    """Deploys to one region of the embedded AWS through boto3; `name` is no other cloud's."""

    endpoint: str
    region: str
    name: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def function(self, source: str, **fields: Any) -> str:
        """Deploy a source as `app.py`, whose `handler` is called; the function's ARN."""
        trust = {"Version": "2012-10-17", "Statement": []}
        role = self.client("iam").create_role(
            RoleName=f"{self.name}-{self.region}", AssumeRolePolicyDocument=json.dumps(trust)
        )
        function = self.client("lambda").create_function(
            **{
                "FunctionName": self.name,
                "Role": role["Role"]["Arn"],
                "Runtime": "python3.13",
                "Handler": "app.handler",
                "Code": {"ZipFile": zipped(source)},
                **fields,
            }
        )
        return str(function["FunctionArn"])

    def update(self, source: str) -> None:
        self.client("lambda").update_function_code(FunctionName=self.name, ZipFile=zipped(source))

    @property
    def function_arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:123456789012:function:{self.name}"

    def api(self, uri: str, *keys: str, stage: dict[str, Any] | None = None, **fields: Any) -> str:
        """Deploy an API whose routes lead to a function, with one stage; the API's id."""
        client = self.client("apigatewayv2")
        id_ = str(client.create_api(Name=self.name, ProtocolType="HTTP", **fields)["ApiId"])
        self.routes(id_, uri, *keys)
        client.create_stage(**{"ApiId": id_, "StageName": "$default", **(stage or {})})
        return id_

    def routes(self, api: str, uri: str, *keys: str, timeout: float = 30, **fields: Any) -> None:
        """Add routes that lead to a function, for which API Gateway waits so many seconds."""
        client = self.client("apigatewayv2")
        integration = client.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=uri,
            PayloadFormatVersion="2.0",
            TimeoutInMillis=int(timeout * 1000),
        )
        target = f"integrations/{integration['IntegrationId']}"
        for key in keys:
            client.create_route(ApiId=api, RouteKey=key, Target=target, **fields)

    def domain(self, domain: str, api: str, *, key: str = "", stage: str = "$default") -> None:
        client = self.client("apigatewayv2")
        arn = f"arn:aws:acm:{self.region}:123456789012:certificate/1"
        configuration = {"CertificateArn": arn, "EndpointType": "REGIONAL"}
        client.create_domain_name(DomainName=domain, DomainNameConfigurations=[configuration])
        client.create_api_mapping(DomainName=domain, ApiId=api, Stage=stage, ApiMappingKey=key)


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()


@pytest.fixture(scope="session")
def make_cloud(endpoint: str) -> Callable[[str], Cloud]:
    """Makes clouds of a region, each with a name that no other has."""
    numbers = count(1)
    return lambda region: Cloud(endpoint, region, f"exchange-{next(numbers)}")
