"""A deployed system as an operator meets it: a global table, health routes, and regions that die.

The table is the embedded AWS's. Between it and the commands stands a gate that loses one region's
requests. Each region's health route is a small server that says what a test tells it to.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, permutations
from pathlib import Path
from threading import Event, Thread
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from click.testing import Result
from typer.testing import CliRunner

from constructs_lib.project import ROOT
from health.examination import Region
from health.report import Finding
from operations.operator.commands import app
from operations.operator.forecast import Moves
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

_MACHINE_SECONDS = 60
"""For what answers: a loaded machine is slow, and no region of it is down."""
_PATIENT = Config(connect_timeout=_MACHINE_SECONDS, read_timeout=_MACHINE_SECONDS)


class Server:
    """Answers GET and POST by a method of its subclass, on a free port of a loopback address."""

    protocol = "HTTP/1.0"

    def __init__(self, address: str = "127.0.0.1", port: int = 0) -> None:
        answer = self.answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = self.protocol

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                given = answer(self, body)
                self.close_connection |= given is None
                if given is not None:
                    status, content = given
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((address, port), Handler)
        self.port: int = self._server.server_address[1]
        self.url = f"http://{address}:{self.port}"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes] | None:
        """The status and body, or nothing: then the connection is closed."""
        raise NotImplementedError

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Gate(Server):
    """Passes requests on to an AWS, but for those signed for a region that is lost."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._client = httpx.Client(trust_env=False, timeout=_MACHINE_SECONDS)
        self.dead: set[str] = set()
        self.hanging: set[str] = set()
        self.actions: list[tuple[str, str]] = []
        self.refused: set[str] = set()
        """The regions in which nothing may be written."""
        self.denied: set[str] = set()
        """The regions in which Lambda answers nothing."""
        self.reports: dict[str, str] = {}
        """What Route 53's checkers report of every check, by the region where they stand."""
        self.over = Event()
        super().__init__()

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes] | None:
        region = request.headers["Authorization"].split("/")[2]
        if region in self.dead:
            return None
        if region in self.hanging:
            self.over.wait(_MACHINE_SECONDS)
            return None
        if request.path.endswith("/status"):
            return 200, _health_check_status(self.reports).encode()
        action = request.headers.get("X-Amz-Target", request.path).rpartition(".")[2]
        self.actions.append((action, region))
        if region in self.refused and action in ("PutItem", "DeleteItem"):
            return 400, json.dumps({"__type": "AccessDeniedException", "message": action}).encode()
        if region in self.denied and "/functions/" in request.path:
            denied = {"__type": "AccessDeniedException", "message": "lambda:GetAlias"}
            return 403, json.dumps(denied).encode()
        answer = self._client.request(
            request.command,
            self._endpoint + request.path,
            content=body,
            headers={k: v for k, v in request.headers.items() if k != "Connection"},
        )
        return answer.status_code, answer.content

    def control(self, settings: dict[str, Any]) -> Any:
        """Change the embedded AWS's replication, and return how it is set."""
        return self._client.put(f"{self._endpoint}/_embedded/replication", json=settings).json()

    def close(self) -> None:
        self.over.set()
        super().close()
        self._client.close()


def zipped(code: str) -> bytes:
    """Return a function's zip, the same bytes each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), code)
    return content.getvalue()


def _health_check_status(reports: dict[str, str]) -> str:
    """Answer GetHealthCheckStatus, which moto does not, as the API's reference shows it."""
    observed = "".join(
        f"<HealthCheckObservation><IPAddress>192.0.2.1</IPAddress><Region>{region}</Region>"
        "<StatusReport><CheckedTime>2026-11-21T10:52:00Z</CheckedTime>"
        f"<Status>{status}</Status></StatusReport></HealthCheckObservation>"
        for region, status in reports.items()
    )
    return (
        '<GetHealthCheckStatusResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
        f"<HealthCheckObservations>{observed}</HealthCheckObservations>"
        "</GetHealthCheckStatusResponse>"
    )


class HealthRoute(Server):
    """One region's health route, which says that all is well until it is told otherwise."""

    def __init__(self, region: str) -> None:
        self._region = region
        self.says("ok")
        super().__init__()

    def says(self, status: str, reason: str | None = None) -> None:
        said = {"status": status, "region": self._region}
        code = 200 if status == "ok" else 503
        self._answer: tuple[int, bytes] | None = (
            code,
            json.dumps(said | {"reason": reason}).encode(),
        )

    def dies(self) -> None:
        self._answer = None

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes] | None:
        asked = f"{request.headers['Host']}{request.path}"
        return self._answer if asked == f"{self._region}.api.example.com/health" else (404, b"ok")


class World:
    """A deployment whose regions answer, and the commands run against it."""

    def __init__(self, aws: EmbeddedAws, gate: Gate, table: str, health: dict[str, Any]) -> None:
        self._aws, self._table = aws, table
        self.gate, self.health = gate, health

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def client(self, service: str, region: str) -> Any:
        return self._aws.client(service, region)

    def put(self, region: str, drained: str, reason: str) -> None:
        """Write a drain item to one replica, as a person could by hand."""
        item = {"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": drained}, "reason": {"S": reason}}
        self.client("dynamodb", region).put_item(TableName=self._table, Item=item)

    def delete(self, region: str, drained: str) -> None:
        """Delete a drain item from one replica."""
        key = {"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": drained}}
        self.client("dynamodb", region).delete_item(TableName=self._table, Key=key)

    def finding(self, region: str) -> Finding:
        """What the region's own health function finds in its replica."""
        return Region(
            name=region,
            table=self._table,
            partition_key="pk",
            sort_key="sk",
            client=self.client("dynamodb", region),
        ).examine()

    def items(self, region: str) -> list[dict[str, str]]:
        """Everything in one replica but the heartbeats."""
        found = self.client("dynamodb", region).scan(TableName=self._table)["Items"]
        return [
            {name: value["S"] for name, value in item.items()}
            for item in found
            if item["sk"]["S"] != "HEARTBEAT"
        ]

    def hear(self, reader: str, of: str, *, seconds_ago: float) -> None:
        """Have a replica hold a region's heartbeat of so long ago."""
        at = {"N": str(datetime.now(UTC).timestamp() - seconds_ago)}
        key = {"pk": {"S": f"HEALTH#HEARTBEAT#{of}"}, "sk": {"S": "HEARTBEAT"}}
        self.client("dynamodb", reader).put_item(TableName=self._table, Item={**key, "at": at})

    def reasons(self, drained: str) -> dict[str, list[str]]:
        """Why a region is drained, by replica."""
        return {
            region: [item["reason"] for item in self.items(region) if item["sk"] == drained]
            for region in self.health
        }

    def deploy(self, region: str, role: str) -> None:
        """Deploy a function as Terraform does: its first version is live."""
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        name = f"{self._table}-{role}"
        iam_role = self.client("iam", region).create_role(
            RoleName=f"{name}-{region}", AssumeRolePolicyDocument=trust
        )
        client = self.client("lambda", region)
        client.create_function(
            FunctionName=name,
            Role=iam_role["Role"]["Arn"],
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": zipped("the bundle")},
            Publish=True,
        )
        client.create_alias(
            FunctionName=name,
            Name="live",
            FunctionVersion="1",
            Description="version 1, as released",
        )

    def release(self, region: str, role: str, code: str, **alias: Any) -> None:
        """Publish other code, and move the alias to it."""
        client, name = self.client("lambda", region), f"{self._table}-{role}"
        made = client.update_function_code(FunctionName=name, ZipFile=zipped(code), Publish=True)
        client.update_alias(
            FunctionName=name, Name="live", FunctionVersion=made["Version"], **alias
        )

    def check(self, region: str) -> None:
        """Create the health check of a region's own name."""
        config = {
            "Type": "HTTPS_STR_MATCH",
            "FullyQualifiedDomainName": f"{region}.api.example.com",
            "ResourcePath": "/health",
            "SearchString": "ok",
        }
        self.client("route53", region).create_health_check(
            CallerReference=f"{self._table} {region}", HealthCheckConfig=config
        )

    def publish_latency(self, sender: str, receiver: str, *, ms: float, minutes_ago: int) -> None:
        """Publish a minute's replication latency, as DynamoDB would in the sending region."""
        dimensions = {"TableName": self._table, "ReceivingRegion": receiver}
        metric = {
            "MetricName": "ReplicationLatency",
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
            "Timestamp": datetime.now(UTC) - timedelta(minutes=minutes_ago),
            "Value": ms,
        }
        self.client("cloudwatch", sender).put_metric_data(
            Namespace="AWS/DynamoDB", MetricData=[metric]
        )

    def replication(self, **settings: Any) -> dict[str, Any]:
        settled: dict[str, Any] = self.gate.control(settings)
        return settled

    def settle(self) -> None:
        """Let replication deliver everything."""
        self.replication(lag_seconds=0, paused=[])
        while self.replication()["pending"]:
            pass


@pytest.fixture(scope="session")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def make_world(
    aws: EmbeddedAws, numbers: Iterator[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., World]]:
    """Makes a world of regions; the proof of who moves is played unless a test wants it real.

    Replication stands still until a test lets it go: what is seen is what a command wrote.
    """
    monkeypatch.setattr("operations.operator.commands.moves", lambda *_: Moves({}, 74))
    with ExitStack() as opened:

        def make(*regions: str, states: dict[str, str] | None = None) -> World:
            name = f"operated-{next(numbers)}"
            deployment = tmp_path / f"{name}.toml"
            deployment.write_text(_deployment(name, regions, states or {}), encoding="utf-8")
            gate = Gate(aws.endpoint)
            opened.callback(gate.close)
            health = {region: HealthRoute(region) for region in regions}
            for route in health.values():
                opened.callback(route.close)
            _make_table(aws, f"{name}-prod", regions)
            for variable, value in {
                "DEPLOYMENT": str(deployment),
                "AWS_ENDPOINT_URL": gate.url,
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "MERIDIAN_EDGES": " ".join(f"{r}={route.url}" for r, route in health.items()),
            }.items():
                monkeypatch.setenv(variable, value)
            _wait_for_the_machine(monkeypatch, gate)
            world = World(aws, gate, f"{name}-prod", health)
            world.replication(lag_seconds=3600, paused=[])
            opened.callback(world.settle)
            for reader, writer in permutations(regions, 2):
                world.hear(reader, writer, seconds_ago=20)
            return world

        yield make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world("us-east-1", "eu-west-1", "ap-southeast-2")


def _wait_for_the_machine(monkeypatch: pytest.MonkeyPatch, gate: Gate) -> None:
    """Have the commands give up nobody but those that hang, who are given up as when deployed."""
    made = boto3.Session.client

    def client(session: boto3.Session, service: str, *, region_name: str, **given: Any) -> Any:
        if "config" in given and region_name not in gate.hanging:
            given["config"] = given["config"].merge(_PATIENT)
        return made(session, service, region_name=region_name, **given)  # type: ignore[call-overload]

    monkeypatch.setattr(boto3.Session, "client", client)
    monkeypatch.setattr(
        "operations.operator.concurrent_calls.PATIENCE_SECONDS", 2.0 * _MACHINE_SECONDS
    )
    monkeypatch.setattr("operations.operator.health._PATIENCE", float(_MACHINE_SECONDS))


def _deployment(name: str, regions: tuple[str, ...], states: dict[str, str]) -> str:
    written = (ROOT / "deployments/exchange.toml").read_text(encoding="utf-8")
    before, _, rest = written.partition("[[regions]]")
    after = rest[rest.index("[table]") :]
    listed = "".join(
        f'[[regions]]\nname = "{region}"\nstate = "{states.get(region, "active")}"\n'
        for region in regions
    )
    after = after.replace('home = "us-east-1"', f'home = "{regions[0]}"')
    return before.replace('"exchange"', f'"{name}"', 1) + listed + after


def _make_table(aws: EmbeddedAws, name: str, regions: tuple[str, ...]) -> None:
    client = aws.client("dynamodb", regions[0])
    keys = {"pk": "HASH", "sk": "RANGE"}
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for region in regions[1:]:
        client.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": region}}])


@pytest.fixture(scope="session")
def server_class() -> type[Server]:
    return Server
