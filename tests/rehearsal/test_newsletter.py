"""The newsletter, applied by the real Terraform: who welcomes whom, in regions that run its zip."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from constructs_lib.deployment.rules import ROOT
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.rehearsal import Rehearsal

pytestmark = pytest.mark.terraform

DEPLOYMENT = ROOT / "deployments" / "newsletter.toml"
HOME, AWAY = "us-east-1", "eu-west-1"
PATIENCE = 15.0
"""Seconds within which a subscriber must have been welcomed everywhere."""


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    with Rehearsal(DEPLOYMENT, Console(quiet=True)) as rehearsal:
        rehearsal.apply()
        yield rehearsal


@pytest.fixture(scope="module")
def regions(rehearsal: Rehearsal) -> LocalRegions:
    return rehearsal.serve()


def subscribe(regions: LocalRegions, region: str, **headers: str) -> dict[str, Any]:
    response = httpx.post(
        f"{regions.url(region)}/items",
        headers={"Host": "newsletter.example.com", **headers},
        json={"email": "ada@example.com"},
        timeout=15,
        trust_env=False,
    )
    assert response.status_code == 201
    answer: dict[str, Any] = response.json()
    return answer


def welcomed_at(rehearsal: Rehearsal, region: str, identifier: str) -> str:
    """When a region's replica says that a subscriber was welcomed; it must say so soon."""
    client = rehearsal.aws.client("dynamodb", region)
    key = {"pk": {"S": f"SUBSCRIPTION#{identifier}"}, "sk": {"S": "SUBSCRIPTION"}}
    deadline = time.monotonic() + PATIENCE
    while True:
        item = client.get_item(TableName="newsletter-prod", Key=key).get("Item", {})
        if "welcomed_at" in item:
            return str(item["welcomed_at"]["S"])
        assert time.monotonic() < deadline, f"{identifier} was not welcomed in {region}"
        time.sleep(0.1)


def consumed(rehearsal: Rehearsal, region: str) -> list[str]:
    """The ids of the subscribers whom a region's consumer has welcomed, by its log."""
    log = rehearsal.folder / "logs" / region / "newsletter-prod-consumer.log"
    lines = [json.loads(line) for line in (log.read_text().splitlines() if log.exists() else ())]
    return [line["subscription"] for line in lines if line.get("message") == "welcomed"]


def test_a_second_plan_is_empty(rehearsal: Rehearsal) -> None:
    rehearsal.plan_again()


@pytest.mark.parametrize(("took", "other"), [(HOME, AWAY), (AWAY, HOME)])
def test_a_subscriber_is_welcomed_once_by_the_region_that_took_them(
    rehearsal: Rehearsal, regions: LocalRegions, took: str, other: str
) -> None:
    answer = subscribe(regions, took)
    assert answer["region"] == took
    at = welcomed_at(rehearsal, took, answer["id"])
    assert welcomed_at(rehearsal, other, answer["id"]) == at
    time.sleep(1)  # in which the other region would have read its stream
    assert consumed(rehearsal, took).count(answer["id"]) == 1
    assert consumed(rehearsal, other).count(answer["id"]) == 0


def test_a_retry_in_another_region_is_answered_from_the_first_once_that_is_replicated(
    rehearsal: Rehearsal, regions: LocalRegions
) -> None:
    key = {"Idempotency-Key": "once"}
    first = subscribe(regions, HOME, **key)
    welcomed_at(rehearsal, AWAY, first["id"])
    assert subscribe(regions, AWAY, **key) == first


def test_a_new_region_changes_no_consumer_of_the_others(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    grown = tmp_path / "newsletter.toml"
    grown.write_text(DEPLOYMENT.read_text() + '\n[[regions]]\nname = "ap-southeast-2"\n')
    (plan,) = rehearsal.planned(grown)
    changed = {
        change["address"]: change["change"]["actions"]
        for change in plan["resource_changes"]
        if change["change"]["actions"] not in (["no-op"], ["read"])
    }
    assert changed.pop("aws_dynamodb_table.table") == ["update"]
    assert {tuple(actions) for actions in changed.values()} == {("create",)}
    assert "aws_lambda_event_source_mapping.ap_southeast_2_consumer" in changed
    assert all(".ap_southeast_2_" in address for address in changed)
