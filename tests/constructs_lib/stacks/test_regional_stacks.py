"""The layout in which each region has a stack and a state of its own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Document = dict[str, Any]

STATE = {"bucket": "shop-state-{region}", "layout": "per-region"}
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1")


@pytest.fixture(scope="module")
def texts(synthesize_stacks: Callable[..., dict[str, str]], everything: Document) -> dict[str, str]:
    return synthesize_stacks(**{**everything, "state": STATE})


@pytest.fixture(scope="module")
def stacks(texts: dict[str, str]) -> dict[str, Document]:
    return {name: json.loads(text) for name, text in texts.items()}


def addresses(document: Document) -> set[str]:
    return {f"{kind}.{name}" for kind, named in document["resource"].items() for name in named}


def test_there_is_a_stack_for_what_is_shared_and_one_for_each_region(
    stacks: dict[str, Document],
) -> None:
    assert sorted(stacks) == ["shop-test", *(f"shop-test-{region}" for region in REGIONS)]


def test_every_resource_has_the_address_that_it_has_in_a_single_stack(
    stacks: dict[str, Document], synthesize: Callable[..., Document], everything: Document
) -> None:
    """Only a dashboard is each stack's own."""
    dashboard = {"aws_cloudwatch_dashboard.dashboard"}
    apart = [addresses(document) - dashboard for document in stacks.values()]
    assert set().union(*apart) | dashboard == addresses(synthesize(**everything))
    assert sum(map(len, apart)) == len(set().union(*apart))


@pytest.mark.parametrize("region", REGIONS)
def test_a_regions_state_is_in_a_bucket_of_its_own_region(
    stacks: dict[str, Document], region: str
) -> None:
    assert stacks[f"shop-test-{region}"]["terraform"]["backend"]["s3"] == {
        "bucket": f"shop-state-{region}",
        "region": region,
        "key": f"meridian/shop-test-{region}.tfstate",
        "encrypt": True,
        "use_lockfile": True,
    }


@pytest.mark.parametrize("region", REGIONS)
def test_a_regions_stack_asks_no_other_region_for_anything_unless_it_is_watched(
    synthesize_stacks: Callable[..., dict[str, str]], everything: Document, region: str
) -> None:
    unwatched = {**everything, "state": STATE, "monitoring": None}
    text = synthesize_stacks(**unwatched)[f"shop-test-{region}"]
    named = json.loads(text)
    assert [provider["region"] for provider in named["provider"]["aws"]] == [region]
    for check in named["resource"]["aws_route53_health_check"].values():
        check.pop("regions")
    named["resource"].pop("aws_scheduler_schedule")  # says whose heartbeats its own replica holds
    others = [other for other in REGIONS if other != region]
    assert [other for other in others if other in json.dumps(named)] == []
    assert "terraform_remote_state" not in text


def test_a_regions_functions_reach_the_table_and_its_key_by_their_names(
    stacks: dict[str, Document],
) -> None:
    cell = stacks["shop-test-eu-west-1"]
    policy = cell["resource"]["aws_iam_role_policy"]["eu_west_1_api_policy"]["policy"]
    account = "${data.aws_caller_identity.account.account_id}"
    arn = f"arn:aws:dynamodb:eu-west-1:{account}:table/shop-test"
    reached = {s["Sid"]: s["Resource"] for s in json.loads(policy)["Statement"]}
    assert reached["ReadOwnTable"] == [arn, f"{arn}/index/by-date"]
    assert reached["UseTableKey"] == ["${data.aws_kms_alias.table_key.target_key_arn}"]


def test_the_shared_stack_asks_every_region_for_its_replica(
    synthesize_stacks: Callable[..., dict[str, str]],
) -> None:
    shared = json.loads(synthesize_stacks(state=STATE)["shop-test"])
    assert [provider["region"] for provider in shared["provider"]["aws"]] == [
        "eu-west-1",
        "us-east-1",
    ]
    assert sorted(shared["resource"]) == [
        "aws_acm_certificate",
        "aws_dynamodb_table",
        "aws_dynamodb_table_replica",
        "aws_route53_record",
    ]


def test_a_removed_region_keeps_its_provider_in_the_shared_stack_by_which_its_replica_goes(
    synthesize_stacks: Callable[..., dict[str, str]],
) -> None:
    regions = [{"name": "eu-west-1"}, {"name": "us-east-1", "state": "removed"}]
    shared = json.loads(synthesize_stacks(state=STATE, regions=regions)["shop-test"])
    assert "aws_dynamodb_table_replica" not in shared["resource"]
    assert "us-east-1" in [provider["region"] for provider in shared["provider"]["aws"]]


def test_certificates_wait_for_a_record_that_the_shared_stack_makes(
    stacks: dict[str, Document],
) -> None:
    cell = stacks["shop-test-eu-west-1"]["resource"]
    (validation,) = cell["aws_acm_certificate_validation"].values()
    assert "validation_record_fqdns" not in validation
    (record,) = stacks["shop-test"]["resource"]["aws_route53_record"].values()
    assert record["name"].endswith("resource_record_name}")


def test_outputs_tell_each_region_and_what_is_shared(stacks: dict[str, Document]) -> None:
    assert sorted(stacks["shop-test"]["output"]) == ["shared_url", "table_home", "table_name"]
    assert stacks["shop-test-eu-west-1"]["output"]["regional_url"] == {
        "value": "https://eu-west-1.api.example.com/v1"
    }
