"""The default deployment, applied by the real Terraform to the embedded AWS, end to end."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from constructs_lib.project import ROOT
from operations.plan_review.finding import Severity
from operations.plan_review.plan import read
from operations.plan_review.review import review
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.rehearsal import Rehearsal
from operations.terraform.synthesis import synthesize

pytestmark = pytest.mark.terraform

DEPLOYMENT = ROOT / "deployments" / "exchange.toml"
ADDED = "ap-southeast-2"
WITH_EVERY_REGION = (
    "aws_cloudwatch_dashboard.dashboard",
    "aws_scheduler_schedule.eu_west_1_heartbeat",
    "aws_scheduler_schedule.us_east_1_heartbeat",
)
"""What changes wherever a region comes or goes."""
PROPAGATION = 10.0
"""Seconds within which a write must have reached every region."""


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    with Rehearsal(DEPLOYMENT, Console(quiet=True)) as rehearsal:
        rehearsal.apply()
        yield rehearsal


@pytest.fixture(scope="module")
def regions(rehearsal: Rehearsal) -> LocalRegions:
    return rehearsal.serve()


def ask(regions: LocalRegions, region: str, host: str, path: str, **more: object) -> httpx.Response:
    method = "POST" if "json" in more else "GET"
    with httpx.Client(trust_env=False, timeout=15) as client:
        return client.request(
            method,
            regions.url(region) + path,
            headers={"Host": host},
            **more,  # type: ignore[arg-type]
        )


def eventually(ask_again: object, status: int) -> httpx.Response:
    deadline = time.monotonic() + PROPAGATION
    while True:
        response = ask_again()  # type: ignore[operator]
        if response.status_code == status or time.monotonic() > deadline:
            return response
        time.sleep(0.1)


def changed(plan: dict[str, Any]) -> dict[str, list[str]]:
    """What would be done to each resource that is not left alone, by address."""
    return {
        change["address"]: change["change"]["actions"]
        for change in plan["resource_changes"]
        if change["change"]["actions"] not in (["no-op"], ["read"])
    }


def test_what_is_applied_is_byte_for_byte_what_a_user_would_deploy(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    (users,) = synthesize(DEPLOYMENT, tmp_path)
    (applied,) = rehearsal.folders
    assert (applied / "cdk.tf.json").read_bytes() == (users / "cdk.tf.json").read_bytes()
    assert b"127.0.0.1" not in (users / "cdk.tf.json").read_bytes()


def test_a_second_plan_is_empty(rehearsal: Rehearsal) -> None:
    rehearsal.plan_again()


def test_the_state_is_kept_in_the_deployments_bucket(rehearsal: Rehearsal) -> None:
    listed = rehearsal.aws.client("s3", "us-east-1").list_objects_v2(
        Bucket="exchange-terraform-state"
    )
    assert [item["Key"] for item in listed["Contents"]] == ["meridian/exchange-prod.tfstate"]


def test_each_region_holds_the_same_cell(rehearsal: Rehearsal) -> None:
    resources = rehearsal.resources()
    once = {"aws_acm_certificate": 1, "aws_dynamodb_table": 1, "aws_route53_record": 1}
    dashboard = {"aws_cloudwatch_dashboard": 1}
    health_checks = {  # watched in us-east-1, which is the home too
        "aws_cloudwatch_metric_alarm": 2,
        "aws_kms_key": 1,
        "aws_sns_topic": 1,
        "aws_sns_topic_subscription": 1,
    }
    home = resources["us-east-1"]
    home.subtract({**once, **dashboard, **health_checks})
    away = resources["eu-west-1"] - Counter({"aws_dynamodb_table_replica": 1})
    assert +home == away


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_each_region_is_well_by_its_own_name(regions: LocalRegions, region: str) -> None:
    response = ask(regions, region, f"{region}.api.example.com", "/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "region": region})


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_each_region_answers_to_the_shared_name(regions: LocalRegions, region: str) -> None:
    response = ask(regions, region, "api.example.com", "/rates/EUR/USD")
    assert response.status_code == 200
    assert response.json()["region"] == region


def test_the_execute_api_name_is_closed(rehearsal: Rehearsal, regions: LocalRegions) -> None:
    (api,) = rehearsal.aws.client("apigatewayv2", "eu-west-1").get_apis()["Items"]
    host = f"{api['ApiId']}.execute-api.eu-west-1.amazonaws.com"
    assert ask(regions, "eu-west-1", host, "/health").status_code == 404


def test_what_one_region_wrote_another_reads(regions: LocalRegions) -> None:
    body = {"amount": "100.00", "base": "USD", "quote": "JPY"}
    written = ask(regions, "us-east-1", "api.example.com", "/conversions", json=body)
    assert written.status_code == 201
    path = f"/conversions/{written.json()['id']}"
    read = eventually(lambda: ask(regions, "eu-west-1", "api.example.com", path), 200)
    assert read.json()["converted"] == written.json()["converted"]


def test_an_operator_drains_a_region_through_the_table(
    rehearsal: Rehearsal, regions: LocalRegions
) -> None:
    table = rehearsal.aws.client("dynamodb", "us-east-1")
    key = {"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": "eu-west-1"}}
    drain = {**key, "reason": {"S": "drill"}, "since": {"S": "2026-11-21T00:00:00Z"}}

    def health() -> httpx.Response:
        return ask(regions, "eu-west-1", "eu-west-1.api.example.com", "/health")

    table.put_item(TableName="exchange-prod", Item=drain)
    assert eventually(health, 503).status_code == 503
    table.delete_item(TableName="exchange-prod", Key=key)
    assert eventually(health, 200).status_code == 200


def test_code_that_somebody_made_live_in_one_region_goes_back_with_the_next_apply(
    rehearsal: Rehearsal,
) -> None:
    name = "exchange-prod-api"
    client = rehearsal.aws.client("lambda", "eu-west-1")

    def live() -> dict[str, tuple[str, str]]:
        found = {}
        for region in rehearsal.deployment.region_names:
            asked = rehearsal.aws.client("lambda", region).get_function_configuration(
                FunctionName=name, Qualifier="live"
            )
            found[region] = (asked["Version"], asked["CodeSha256"])
        return found

    deployed = live()
    assert len(set(deployed.values())) == 1
    made = client.update_function_code(FunctionName=name, ZipFile=b"a hot fix", Publish=True)
    client.update_alias(FunctionName=name, Name="live", FunctionVersion=made["Version"])
    assert live()["eu-west-1"] != deployed["eu-west-1"]

    (planned,) = rehearsal.planned(DEPLOYMENT)
    assert changed(planned) == {"aws_lambda_alias.eu_west_1_api_live": ["update"]}
    reviewed = review([read(planned, name="plan")], today=datetime.now(UTC).date())
    assert [
        (finding.rule, finding.addresses)
        for finding in reviewed.findings
        if finding.severity is not Severity.NOTE
    ] == [("drift-reverted", ("aws_lambda_alias.eu_west_1_api_live",))]

    rehearsal.apply()
    assert live() == deployed
    rehearsal.plan_again()


def test_adding_a_region_adds_one_cell_and_one_replica_and_changes_only_what_watches_it(
    rehearsal: Rehearsal, regions: LocalRegions, tmp_path: Path
) -> None:
    grown = tmp_path / "exchange.toml"
    grown.write_text(DEPLOYMENT.read_text() + f'\n[[regions]]\nname = "{ADDED}"\n')
    (planned,) = rehearsal.planned(grown)
    changes = changed(planned)
    assert [changes.pop(address) for address in WITH_EVERY_REGION] == [["update"]] * 3
    assert {tuple(actions) for actions in changes.values()} == {("create",)}
    assert all("ap_southeast_2" in address for address in changes)

    rehearsal.apply(grown)
    rehearsal.plan_again()
    assert rehearsal.resources()[ADDED] == rehearsal.resources()["eu-west-1"]
    regions.refresh([entry.name for entry in rehearsal.deployment.regions])
    answer = ask(regions, ADDED, "api.example.com", "/rates/EUR/USD")
    assert (answer.status_code, answer.json()["region"]) == (200, ADDED)


def test_every_replica_is_protected_from_deletion(rehearsal: Rehearsal) -> None:
    assert {
        region: rehearsal.aws.client("dynamodb", region).describe_table(TableName="exchange-prod")[
            "Table"
        ]["DeletionProtectionEnabled"]
        for region in rehearsal.deployment.region_names
    } == dict.fromkeys(rehearsal.deployment.region_names, True)


def test_removing_a_region_destroys_its_cell_and_its_replica_and_what_watched_it_alone(
    rehearsal: Rehearsal, regions: LocalRegions, tmp_path: Path
) -> None:
    def with_the_region(state: str) -> Path:
        edition = tmp_path / f"{state}.toml"
        region = f'\n[[regions]]\nname = "{ADDED}"\nstate = "{state}"\n'
        edition.write_text(DEPLOYMENT.read_text() + region)
        return edition

    rehearsal.apply(with_the_region("drained"))
    shrunk = with_the_region("removed")
    (planned,) = rehearsal.planned(shrunk)
    changes = changed(planned)
    assert [changes.pop(address) for address in WITH_EVERY_REGION] == [["update"]] * 3
    assert {tuple(actions) for actions in changes.values()} == {("delete",)}
    assert all("ap_southeast_2" in address for address in changes)

    rehearsal.apply(shrunk)
    rehearsal.apply(DEPLOYMENT)
    rehearsal.plan_again()
    assert sorted(rehearsal.resources()) == ["eu-west-1", "us-east-1"]


def test_nothing_is_left_behind() -> None:
    with Rehearsal(DEPLOYMENT, Console(quiet=True)) as rehearsal:
        endpoint, folder = rehearsal.aws.endpoint, rehearsal.folder
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(endpoint, trust_env=False)
