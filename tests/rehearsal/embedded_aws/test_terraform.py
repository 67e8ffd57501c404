"""The real Terraform and AWS provider, from the first apply of a system to its end.

One test, because each stage changes what the one before it has made.
"""

import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.terraform.cli import Terraform
from operations.terraform.provider_mirror import cli_configuration

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")


@pytest.fixture
def account() -> Iterator[EmbeddedAws]:
    """An account that has what the system supposes: a hosted zone, and a bucket."""
    with EmbeddedAws() as aws:
        s3 = aws.client("s3", "us-east-1")
        s3.create_bucket(Bucket="state")
        s3.put_object(Bucket="state", Key="truststore.pem")
        route53 = aws.client("route53", "us-east-1")
        route53.create_hosted_zone(Name="example.com", CallerReference="system")
        yield aws


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The Terraform of `system/`, with two versions of a function beside it."""
    shutil.copytree(Path(__file__).parent / "system", tmp_path, dirs_exist_ok=True)
    for name in ("first", "second"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("app.py", f"# the {name} version")
    return tmp_path


@pytest.mark.terraform
def test_a_system_is_applied_changed_in_place_and_destroyed(
    account: EmbeddedAws, folder: Path
) -> None:
    environment = account.environment(os.environ) | cli_configuration(os.environ, folder)

    def terraform(stage: int, **variables: str) -> Terraform:
        return Terraform(folder, {**environment, "TF_VAR_stage": str(stage), **variables})

    said: list[str] = []
    terraform(1).init()
    terraform(1).apply(said.append)
    assert terraform(1).plan() == ""

    assert actions(terraform(2).planned()) == {"no-op", "update"}
    terraform(2).apply(said.append)
    assert terraform(2).plan() == ""
    assert facts(account) == {
        "greeting": "second",
        "replicas": ["ap-southeast-2", "eu-west-1"],
        "mapping": "v2",
        "threshold": 4,
    }

    terraform(3).apply(said.append)
    assert terraform(3).plan() == ""
    assert facts(account)["replicas"] == ["eu-west-1"]

    terraform(3, TF_CLI_ARGS_apply="-destroy").apply(said.append)
    assert left(account) == []


def actions(plan: dict[str, Any]) -> set[str]:
    return {action for change in plan["resource_changes"] for action in change["change"]["actions"]}


def facts(aws: EmbeddedAws) -> dict[str, Any]:
    """What each kind of change is to have changed, read in the region away from home."""
    away = "eu-west-1"
    live = aws.client("lambda", away).get_function_configuration(
        FunctionName=f"fixture-{away}", Qualifier="live"
    )
    table = aws.client("dynamodb", "us-east-1").describe_table(TableName="on-demand")["Table"]
    (mapping,) = aws.client("apigatewayv2", away).get_api_mappings(DomainName="api.example.com")[
        "Items"
    ]
    checks = aws.client("route53", away).list_health_checks()["HealthChecks"]
    return {
        "greeting": live["Environment"]["Variables"]["GREETING"],
        "replicas": [replica["RegionName"] for replica in table["Replicas"]],
        "mapping": mapping["ApiMappingKey"],
        "threshold": next(
            check["HealthCheckConfig"]["FailureThreshold"]
            for check in checks
            if check["HealthCheckConfig"].get("FullyQualifiedDomainName", "").startswith(away)
        ),
    }


def left(aws: EmbeddedAws) -> list[Any]:
    """What is in any region, in every list that a system leaves something in."""
    found = list(aws.client("route53", "us-east-1").list_health_checks()["HealthChecks"])
    for region in REGIONS:
        found += aws.client("dynamodb", region).list_tables()["TableNames"]
        found += aws.client("lambda", region).list_functions()["Functions"]
        found += aws.client("apigatewayv2", region).get_apis()["Items"]
        found += aws.client("apigatewayv2", region).get_domain_names()["Items"]
        found += aws.client("acm", region).list_certificates()["CertificateSummaryList"]
    return found
