"""A small deployment that runs without Terraform, for worlds around it and their pages."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import API, HEALTH, HEARTBEAT
from operations.bench.deploying import FunctionCode, deploy
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
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    code = FunctionCode(
        zip=content.getvalue(),
        handlers={role: f"app.{role}" for role in (API, HEALTH, HEARTBEAT)},
        environment={"TABLE_NAME": deployment.names.table},
        timeout=5,
    )
    with EmbeddedAws() as aws:
        deploy(aws, deployment, code)
        yield aws


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
