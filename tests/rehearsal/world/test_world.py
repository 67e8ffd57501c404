"""The world, end to end: deployed through boto3, and run much faster than real time."""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from operations.proof.budget import ALIAS_TTL_SECONDS, PROPAGATION_SECONDS
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.stand_ins import StandIns
from operations.rehearsal.world.callers.callers import Load
from operations.rehearsal.world.events import AnswerChanged, CheckChanged, Event
from operations.rehearsal.world.faults.faults import (
    RegionDown,
)
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.world import Settings, World, open_world

pytestmark = pytest.mark.anyio

SPEED = 30.0
US, EU = "us-east-1", "eu-west-1"
SHARED = "api.example.com"
LOAD = Load(cities=("New York", "São Paulo", "Berlin", "Lagos"), rate=0.2, write_share=0.5)
SOURCE = """
import json, os, time, uuid
import botocore.session
from botocore.config import Config

config = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
region, table = os.environ["AWS_REGION"], os.environ["TABLE_NAME"]
client = botocore.session.get_session().create_client("dynamodb", region, config=config)
found = (None, 0.0)

def key(pk, sk):
    return {"pk": {"S": pk}, "sk": {"S": sk}}

def answer(code, **body):
    return {"statusCode": code, "body": json.dumps({"region": region, **body})}

def health(event, context):
    global found
    if found[0] is None or time.monotonic() >= found[1]:
        found = (examine(), time.monotonic() + 5)
    return found[0]

def examine():
    drain = key("OPERATOR#DRAIN", region)
    try:
        drained = "Item" in client.get_item(TableName=table, Key=drain, ConsistentRead=True)
    except Exception:
        return answer(503, status="fail")
    return answer(503, status="drained") if drained else answer(200, status="ok")

def api(event, context):
    try:
        if event["routeKey"].startswith("GET"):
            client.get_item(TableName=table, Key=key("THING#1", "THING"))
            return answer(200)
        id_ = str(uuid.uuid4())
        client.put_item(TableName=table, Item=key("THING#" + id_, "THING"))
        return answer(201, id=id_)
    except Exception:
        return answer(503)
"""


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return load(Path(__file__).with_name("deployed.toml"))


@pytest.fixture(scope="module")
def aws(deployment: Deployment) -> Iterator[EmbeddedAws]:
    """An embedded AWS with the deployment on it."""
    with EmbeddedAws() as aws:
        zone = aws.client("route53", US).create_hosted_zone(Name="example.com", CallerReference="1")
        deploy_table(aws, deployment.names.table)
        for region in (US, EU):
            deploy_region(aws, region, zone["HostedZone"]["Id"], deployment)
        yield aws


def deploy_table(aws: EmbeddedAws, name: str) -> None:
    keys = (("pk", "HASH"), ("sk", "RANGE"))
    dynamodb = aws.client("dynamodb", US)
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    replica = {"Create": {"RegionName": EU}}
    dynamodb.update_table(TableName=name, ReplicaUpdates=[replica])


def deploy_region(aws: EmbeddedAws, region: str, zone: str, deployment: Deployment) -> None:
    """Functions, an API with two names, a health check and records."""
    gateway, regional = aws.client("apigatewayv2", region), f"{region}.{SHARED}"
    api = gateway.create_api(Name="world", ProtocolType="HTTP")["ApiId"]
    gateway.create_stage(ApiId=api, StageName="$default")
    for role, routes in {"health": ["GET /health"], "api": deployment_routes()}.items():
        uri = deploy_function(aws, region, role, deployment.names.table)
        integration = gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"
        )
        for route in routes:
            target = f"integrations/{integration['IntegrationId']}"
            gateway.create_route(ApiId=api, RouteKey=route, Target=target)
    certificate = f"arn:aws:acm:{region}:123456789012:certificate/1"
    for name in (SHARED, regional):
        configuration = {"CertificateArn": certificate, "EndpointType": "REGIONAL"}
        gateway.create_domain_name(DomainName=name, DomainNameConfigurations=[configuration])
        gateway.create_api_mapping(DomainName=name, ApiId=api, Stage="$default")
    route53 = aws.client("route53", region)
    check = route53.create_health_check(
        CallerReference=region,
        HealthCheckConfig={
            "Type": "HTTPS_STR_MATCH",
            "FullyQualifiedDomainName": regional,
            "ResourcePath": "/health",
            "SearchString": "ok",
            "RequestInterval": 10,
            "FailureThreshold": 2,
        },
    )
    target = {
        "DNSName": f"d-1.execute-api.{region}.amazonaws.com",
        "HostedZoneId": "Z1",
        "EvaluateTargetHealth": False,
    }
    latency = {
        "SetIdentifier": region,
        "Region": region,
        "HealthCheckId": check["HealthCheck"]["Id"],
    }
    for name, routed in ((SHARED, latency), (regional, {})):
        record = {"Name": name, "Type": "A", "AliasTarget": target, **routed}
        changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)


def deployment_routes() -> list[str]:
    return ["GET /things/{id}", "POST /things"]


def deploy_function(aws: EmbeddedAws, region: str, role: str, table: str) -> str:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", SOURCE)
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam_role = aws.client("iam", region).create_role(
        RoleName=f"{region}-{role}", AssumeRolePolicyDocument=trust
    )
    made = aws.client("lambda", region).create_function(
        FunctionName=f"world-{role}",
        Role=iam_role["Role"]["Arn"],
        Runtime="python3.13",
        Handler=f"app.{role}",
        Timeout=5,
        Code={"ZipFile": content.getvalue()},
        Environment={"Variables": {"TABLE_NAME": table}},
    )
    return str(made["FunctionArn"])


@pytest.fixture(scope="module")
def targets(
    aws: EmbeddedAws, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Targets]:
    """The regions run, and have answered once."""
    logs = tmp_path_factory.mktemp("logs")
    with (
        StandIns([], root=logs) as providers,
        LocalRegions(
            regions=(US, EU), endpoint=aws.endpoint, logs=logs, own_addresses=True, speed=SPEED
        ) as regions,
    ):
        for region in (US, EU):
            for path in ("/health", "/things/1"):
                url = regions.url(region) + path
                answer = httpx.get(url, headers={"Host": SHARED}, trust_env=False, timeout=30)
                assert answer.status_code == 200
        yield Targets(deployment=deployment, aws=aws, regions=regions, providers=providers)


@pytest.fixture
async def world(targets: Targets) -> AsyncIterator[World]:
    async with open_world(targets, Settings(speed=SPEED, load=LOAD)) as world:
        yield world


async def until(
    world: World, happened: Callable[[list[Event]], bool], *, seconds: float = 300
) -> float:
    """Wait in the world until something has happened; when that was."""
    with world.clock.limit(seconds):
        while not happened(list(world.timeline.events)):
            await world.clock.sleep(1)
    return world.clock.now()


def led(world: World) -> dict[str, str | None]:
    """Where each city is led to now."""
    return {
        each.city: each.region for each in world.timeline.events if isinstance(each, AnswerChanged)
    }


async def test_a_region_that_dies_is_left_within_the_budget_and_taken_back(world: World) -> None:
    await until(world, lambda _: len(led(world)) == len(LOAD.cities))
    assert led(world) == {"New York": US, "São Paulo": US, "Berlin": EU, "Lagos": EU}
    began = world.clock.now()
    await world.begin(RegionDown(EU))
    left = await until(world, lambda _: set(led(world).values()) == {US})
    await world.clock.sleep(30)
    (turned,) = [each for each in world.timeline.events if isinstance(each, CheckChanged)]
    assert (turned.name, turned.healthy) == (f"{EU}.{SHARED}", False)
    detection = 2 * 10
    budget = detection + PROPAGATION_SECONDS + ALIAS_TTL_SECONDS
    failed = [each for each in world.outcomes if not each.ok and each.at >= began]
    assert 0 < turned.at - began <= detection + 2
    assert left - began <= budget + 10
    assert failed
    assert max(each.at for each in failed) - began <= budget + 2
    assert {each.region for each in failed} == {EU}

    await world.heal(RegionDown(EU))
    await until(world, lambda _: led(world)["Berlin"] == EU)
