"""A small deployment that runs without Terraform, for worlds around it and their pages."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.stand_ins import StandIns
from operations.rehearsal.world.faults.targets import Targets

HOME, AWAY = "us-east-1", "eu-west-1"
REGIONS = (HOME, AWAY)
SHARED = "api.example.com"
SPEED = 30.0
"""Of the clocks of the deployment's functions, and so of worlds around it."""
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

def heartbeat(event, context):
    item = key("HEALTH#HEARTBEAT#" + region, "HEARTBEAT")
    client.put_item(TableName=table, Item={**item, "at": {"N": str(time.time())}})

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


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return load(Path(__file__).parent / "world" / "deployed.toml")


@pytest.fixture(scope="module")
def source() -> str:
    """The code of the deployment's functions `api`, `health` and `heartbeat`."""
    return SOURCE


@pytest.fixture(scope="module")
def aws(deployment: Deployment, source: str) -> Iterator[EmbeddedAws]:
    """An embedded AWS with the deployment on it."""
    with EmbeddedAws() as aws:
        zone = aws.client("route53", HOME).create_hosted_zone(
            Name="example.com", CallerReference="1"
        )
        deploy_table(aws, deployment.names.table)
        for region in REGIONS:
            deploy_region(aws, region, zone["HostedZone"]["Id"], deployment, source)
        yield aws


def deploy_table(aws: EmbeddedAws, name: str) -> None:
    keys = (("pk", "HASH"), ("sk", "RANGE"))
    dynamodb = aws.client("dynamodb", HOME)
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    replica = {"Create": {"RegionName": AWAY}}
    dynamodb.update_table(TableName=name, ReplicaUpdates=[replica])


def deploy_region(
    aws: EmbeddedAws, region: str, zone: str, deployment: Deployment, source: str
) -> None:
    """Functions, an API with two names, a health check and records."""
    gateway, regional = aws.client("apigatewayv2", region), f"{region}.{SHARED}"
    api = gateway.create_api(Name="world", ProtocolType="HTTP")["ApiId"]
    for role, routes in {
        "health": ["GET /health"],
        "api": list(deployment.api.routes),
    }.items():
        uri = deploy_function(aws, region, role, deployment.names.table, source)
        integration = gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"
        )
        for route in routes:
            target = f"integrations/{integration['IntegrationId']}"
            gateway.create_route(ApiId=api, RouteKey=route, Target=target)
    own = {"GET /health": {"ThrottlingRateLimit": 200.0, "ThrottlingBurstLimit": 100}}
    gateway.create_stage(ApiId=api, StageName="$default", RouteSettings=own)
    aws.client("scheduler", region).create_schedule(
        Name="heartbeat",
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": deploy_function(aws, region, "heartbeat", deployment.names.table, source),
            "RoleArn": "arn:aws:iam::123456789012:role/schedule",
        },
    )
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
            "Port": 443,
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


def deploy_function(aws: EmbeddedAws, region: str, role: str, table: str, source: str) -> str:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
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
    if role == "health":
        aws.client("lambda", region).put_function_concurrency(
            FunctionName=f"world-{role}", ReservedConcurrentExecutions=32
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
            regions=REGIONS, endpoint=aws.endpoint, logs=logs, own_addresses=True, speed=SPEED
        ) as regions,
    ):
        for region in REGIONS:
            asked = (request.send.split() for request in deployment.rehearsal.requests)
            for path in ("/health", *(path for method, path in asked if method == "GET")):
                url = regions.url(region) + path
                answer = httpx.get(url, headers={"Host": SHARED}, trust_env=False, timeout=30)
                assert answer.status_code == 200
        yield Targets(deployment=deployment, aws=aws, regions=regions, providers=providers)
