"""`pipenv run prove` as a person meets it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import Result
from moto.server import ThreadedMotoServer
from mypy_boto3_route53 import Route53Client
from mypy_boto3_route53.literals import ResourceRecordSetRegionType
from mypy_boto3_route53.type_defs import ResourceRecordSetTypeDef
from typer.testing import CliRunner

from constructs_lib.project import ROOT
from operations.proof.command import app

PLAN = Path(__file__).parent / "fixtures/plan.json"
SPOILT = "aws_route53_health_check.us_east_1_health_check"


def run(*arguments: object, **settings: Any) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), **settings)


@pytest.fixture
def spoilt(document: Callable[[str], Any]) -> str:
    """The plan with a check on the shared name."""
    plan = document("plan")
    for each in plan["planned_values"]["root_module"]["resources"]:
        if each["address"] == SPOILT:
            each["values"]["fqdn"] = "api.example.com"
    return json.dumps(plan)


def test_a_plan_that_is_proved_ends_with_0() -> None:
    result = run(PLAN)

    assert result.exit_code == 0
    assert "api.example.com A: 2 regions" in result.stdout
    assert "✗" not in result.stdout


def test_a_plan_that_is_not_proved_ends_with_1_and_names_the_record(spoilt: str) -> None:
    result = run("-", input=spoilt)

    assert result.exit_code == 1
    assert "aws_route53_record.us_east_1_shared_name_a" in result.stdout


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_programs_get_nothing_but_the_report_on_standard_output(form: str) -> None:
    result = run(PLAN, "--format", form)

    assert result.exit_code == 0
    assert result.stdout[0] == {"json": "{", "markdown": "#"}[form]
    assert result.stderr == ""


def test_a_record_that_is_not_yet_known_is_told_unless_it_validates_a_certificate(
    document: Callable[[str], Any],
) -> None:
    plan = document("plan")
    for each in plan["configuration"]["root_module"]["resources"]:
        if each["address"] == "aws_route53_record.domain_validation_record":
            each["expressions"]["name"] = {"references": ["aws_lb.this.dns_name", "aws_lb.this"]}
            each["expressions"]["type"] = {"constant_value": "CNAME"}
    result = run("-", input=json.dumps(plan))

    assert result.exit_code == 0
    assert result.stderr == (
        "! aws_route53_record.domain_validation_record: its name, type or routing policy is "
        "known only after apply\n"
    )


def test_the_map_is_written(tmp_path: Path) -> None:
    picture = tmp_path / "map.svg"
    result = run(PLAN, "--map", picture, "--fail", "us-east-1")

    assert result.exit_code == 0
    assert "After us-east-1 fails" in picture.read_text()


def test_latencies_and_weights_are_read(tmp_path: Path) -> None:
    latencies, weights = tmp_path / "ms.csv", tmp_path / "weights.csv"
    latencies.write_text("city,us-east-1,eu-west-1\nLondon,5,500\n")
    weights.write_text("London,1\n")
    options = ("--latencies", latencies, "--weights", weights, "--format", "json")
    (name,) = json.loads(run(PLAN, *options).stdout)["names"]

    assert name["states"][0]["shares"] == {"eu-west-1": 0.0, "us-east-1": 1.0}
    assert name["states"][1]["mean_ms"] == 5
    assert name["measured"] == 2
    assert "2 of 148 round trips were measured, the others estim" in run(PLAN, *options[:4]).stdout


def test_without_latencies_all_round_trips_are_estimated() -> None:
    assert "Round trips are estimated from distance." in run(PLAN).stdout


def test_latencies_of_nobody_end_with_2(tmp_path: Path) -> None:
    latencies = tmp_path / "ms.csv"
    latencies.write_text("city,us-east-1\nBerlinn,5\n")
    result = run(PLAN, "--latencies", latencies)

    assert result.exit_code == 2
    assert result.stderr.endswith("no city is called 'Berlinn'; did you mean Berlin?\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--live", PLAN), "give no files with it"),
        ((PLAN, "--name", "www.example.com"), "there are api.example.com, eu-west-1.api"),
        ((PLAN, "--map", "/nowhere/map.svg"), "No such file or directory"),
        (
            (PLAN, "--map", "m.svg", "--fail", "eu-west-1", "--fail", "mars-1"),
            "--fail mars-1: the regions are",
        ),
        ((PLAN, "--weights", "missing.csv"), "--weights missing.csv"),
        ((PLAN, "--latencies", "missing.csv"), "--latencies missing.csv"),
        ((PLAN, "--fail", "eu-west-1"), "give --map FILE.svg with it"),
        ((PLAN, "--format", "yaml"), "yaml"),
        ((PLAN, "--peak-rps", "inf"), "--peak-rps inf: give a number"),
        ((PLAN, "--peak-rps", "nan"), "'--peak-rps'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_arguments_that_cannot_be_used_end_with_2(arguments: tuple[Any, ...], says: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04\xff\xfe", "terraform show -json"),
        (b"{", "not JSON"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep"),
        (b"[]", "a list or a value"),
        (b'{"a": 1}', "none of Terraform's"),
    ],
)
def test_a_source_that_cannot_be_read_ends_with_3(
    tmp_path: Path, content: bytes, says: str
) -> None:
    source = tmp_path / "plan"
    source.write_bytes(content)
    result = run(source)

    assert result.exit_code == 3
    assert says in result.stderr


def test_a_source_that_is_not_there_ends_with_3() -> None:
    assert run("missing.json").exit_code == 3


def test_a_system_without_a_choice_is_not_proved(tmp_path: Path) -> None:
    source = tmp_path / "cdk.tf.json"
    source.write_text('{"resource": {}}')
    result = run(source)

    assert result.exit_code == 1
    assert "no failure is survived" in result.stderr


def test_a_name_can_be_chosen() -> None:
    result = run(PLAN, "--name", "EU-WEST-1.api.example.com.")

    assert result.exit_code == 1
    assert "eu-west-1 is the only region under eu-west-1.api.example.com" in result.stdout


def test_help_teaches_with_an_example() -> None:
    shown = run("--help").stdout

    assert "\n    $ terraform show -json plan | pipenv run prove -\n    ✗ When us-east-1" in shown


def test_without_arguments_the_deployment_is_synthesized_and_proved(tmp_path: Path) -> None:
    deployment = tmp_path / "drained.toml"
    written = (ROOT / "deployments/exchange.toml").read_text(encoding="utf-8")
    deployment.write_text(written.replace('"eu-west-1"', '"eu-west-1"\nstate = "drained"', 1))

    def prove(chosen: Path) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "operations.proof"],
            cwd=ROOT,
            env={**os.environ, "DEPLOYMENT": str(chosen)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    assert prove(ROOT / "deployments/exchange.toml")[0] == 0
    code, shown = prove(deployment)
    assert code == 1
    assert "us-east-1 is the only region under api.example.com" in shown


@pytest.mark.parametrize("interrupted", ["during imports", "while it runs"])
def test_ctrl_c_ends_with_130_and_no_traceback(interrupted: str) -> None:
    patch = {
        "during imports": "sys.modules['typer'] = Interrupted('typer')",
        "while it runs": "import operations.proof.command as c; c.from_files = interrupt",
    }[interrupted]
    code = f"""
import runpy, sys, types
def interrupt(*_): raise KeyboardInterrupt
class Interrupted(types.ModuleType):
    __getattr__ = interrupt
{patch}
runpy.run_module("operations.proof", run_name="__main__")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, PLAN], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_ends_it_by_its_signal_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "operations.proof", PLAN],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")


def test_a_deployment_with_problems_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 1\n")
    monkeypatch.setenv("DEPLOYMENT", str(bad))
    result = run()

    assert result.exit_code == 2
    assert "bad.toml has" in result.stderr


def test_route_53_itself_is_read_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }.items():
            monkeypatch.setenv(name, value)
        two_regions(boto3.client("route53", region_name="us-east-1"))
        result = run("--live")
    finally:
        server.stop()

    assert result.exit_code == 1
    assert "api.example.com A (us-east-1)\n" in re.sub(" +\n", "\n", result.stdout)
    assert "has no health check" in result.stdout


def test_a_route_53_that_cannot_be_reached_ends_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "not a URL")
    result = run("--live")

    assert result.exit_code == 3
    assert result.stderr.startswith("Route 53: ")


def two_regions(client: Route53Client) -> None:
    """A zone in which Ireland's record has a health check and Virginia's has none."""
    zone = client.create_hosted_zone(Name="example.com", CallerReference="zone")["HostedZone"]["Id"]
    check = client.create_health_check(
        CallerReference="check",
        HealthCheckConfig={
            "Type": "HTTPS",
            "FullyQualifiedDomainName": "eu-west-1.api.example.com",
        },
    )["HealthCheck"]["Id"]
    regions: tuple[ResourceRecordSetRegionType, ...] = ("eu-west-1", "us-east-1")
    records: list[ResourceRecordSetTypeDef] = [
        {
            "Name": "api.example.com",
            "Type": "A",
            "SetIdentifier": region,
            "Region": region,
            "TTL": 60,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
        }
        for region in regions
    ]
    records[0]["HealthCheckId"] = check
    client.change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={
            "Changes": [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
        },
    )
