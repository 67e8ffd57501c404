"""Every deployment of the repository: synthesized, applied, answering, proved; and each as the
article says that it comes from.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from constructs_lib.project import ROOT
from operations.rehearsal.calls import failed
from operations.terraform.synthesis import synthesize

pytestmark = pytest.mark.terraform

PROPAGATION = 10.0
"""Seconds within which a write must have reached every region."""


def eventually(ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
    deadline = time.monotonic() + PROPAGATION
    while (response := ask()).status_code != status and time.monotonic() < deadline:
        time.sleep(0.1)
    return response


def subscribe(deployed: Any, region: str, **headers: str) -> dict[str, Any]:
    body = {"email": "ada@example.com"}
    answer: httpx.Response = deployed.ask(region, "POST /items", json=body, headers=headers)
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


def welcomed_at(deployed: Any, region: str, who: str) -> str:
    """When a region's replica says that a subscriber was welcomed; it must say so soon."""
    deadline = time.monotonic() + PROPAGATION
    while time.monotonic() < deadline:
        item = deployed.item(region, f"SUBSCRIPTION#{who}", "SUBSCRIPTION")
        if "welcomed_at" in item:
            return str(item["welcomed_at"])
        time.sleep(0.1)
    raise AssertionError(f"{who} was not welcomed in {region}")


class Deployment:
    """What is true of each; `name` is the file's."""

    name: str

    def test_it_is_synthesized_to_the_same_bytes_again(self, deployed: Any, tmp_path: Path) -> None:
        first = [(folder / "cdk.tf.json").read_bytes() for folder in deployed.rehearsal.folders]
        file = ROOT / "deployments" / f"{deployed.rehearsal.deployment.name}.toml"
        again = [(folder / "cdk.tf.json").read_bytes() for folder in synthesize(file, tmp_path)]
        assert again == first

    def test_every_resource_is_made_by_the_provider_of_the_region_that_its_address_names(
        self,
        deployed: Any,
    ) -> None:
        regions = [name.replace("-", "_") for name in deployed.rehearsal.deployment.region_names]
        strays = []
        for folder in deployed.rehearsal.folders:
            document = json.loads((folder / "cdk.tf.json").read_text())
            for kind, named in document["resource"].items():
                if kind == "terraform_data":  # Terraform's own, which takes no provider
                    continue
                for name, body in named.items():
                    own = [region for region in regions if name.startswith(f"{region}_")]
                    if "provider" not in body or (own and body["provider"] != f"aws.{own[0]}"):
                        strays.append(f"{kind}.{name}")
        assert strays == []

    def test_terraform_validates_it_without_a_warning(
        self, deployed: Any, validate: Callable[[str], list[Any]]
    ) -> None:
        for folder in deployed.rehearsal.folders:
            assert validate((folder / "cdk.tf.json").read_text()) == []

    def test_a_second_plan_is_empty(self, deployed: Any) -> None:
        deployed.rehearsal.plan_again()

    def test_every_region_answers_its_samples(self, deployed: Any) -> None:
        calls = deployed.rehearsal.call(deployed.regions)
        assert {call.region for call in calls} == set(deployed.rehearsal.deployment.region_names)
        assert failed(calls) == []

    def test_its_failover_is_proved(self, deployed: Any) -> None:
        assert deployed.proof.holds
        assert deployed.proof.subject.name == deployed.rehearsal.deployment.routed_name
        assert all(state.lost == 0 for state in deployed.proof.states if state.is_served)


class TestCascade(Deployment):
    name = "cascade"

    def test_the_cascade_goes_down_its_list_and_no_further(self, deployed: Any) -> None:
        served = {state.failed: dict(state.shares) for state in deployed.proof.states}
        order = ["eu-central-1", "eu-west-1", "eu-west-2", "eu-south-1"]

        def only(region: str) -> dict[str, float]:
            return {each: float(each == region) for each in sorted(order)}

        assert served[()] == only("eu-central-1")
        assert served["eu-central-1",] == only("eu-west-1")
        assert served["eu-central-1", "eu-west-1"] == only("eu-west-2")
        assert served["eu-west-1", "eu-west-2"] == only("eu-central-1")


class TestCloudfront(Deployment):
    name = "cloudfront"

    def test_the_shared_name_is_cloudfronts_and_the_regions_answer_to_the_routed_one(
        self,
        deployed: Any,
    ) -> None:
        client = deployed.rehearsal.aws.client("cloudfront", "us-east-1")
        (distribution,) = client.list_distributions()["DistributionList"]["Items"]
        assert distribution["Aliases"]["Items"] == ["cloudfront.example.com"]
        assert deployed.ask("eu-west-1", "GET /rates/EUR/USD").status_code == 200
        shared = deployed.ask("eu-west-1", "GET /rates/EUR/USD", host="cloudfront.example.com")
        assert shared.status_code in (403, 404)


class TestData(Deployment):
    name = "data"

    def test_what_a_region_wrote_every_other_reads_with_its_name(self, deployed: Any) -> None:
        written = deployed.ask("us-east-1", "POST /data", json={"note": "hello"})
        assert written.status_code == 201
        path = f"GET /data/{written.json()['id']}"
        for region in deployed.rehearsal.deployment.region_names:
            read = eventually(partial(deployed.ask, region, path), 200)
            assert (read.status_code, read.json()["written_by"]) == (200, "us-east-1")


class TestExchange(Deployment):
    name = "exchange"


class TestHello(Deployment):
    name = "hello"

    def test_the_greeting_stands_under_the_base_path_alone(self, deployed: Any) -> None:
        answer = deployed.ask("eu-west-1", "GET /hello")
        assert (answer.status_code, answer.json()["region"]) == (200, "eu-west-1")
        bare = deployed.regions.url("eu-west-1") + "/hello"
        host = {"Host": deployed.rehearsal.deployment.routed_name}
        assert httpx.get(bare, headers=host, trust_env=False).status_code in (403, 404)

    def test_a_switch_in_the_table_makes_a_regions_health_fail_for_a_drill(
        self, deployed: Any
    ) -> None:
        table = deployed.rehearsal.aws.client("dynamodb", "us-east-1")
        key = {"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": "eu-west-1"}}
        own = deployed.rehearsal.deployment.names.regional_domain("eu-west-1")

        def health() -> httpx.Response:
            answer: httpx.Response = deployed.ask("eu-west-1", "GET /health", host=own)
            return answer

        table.put_item(TableName=deployed.name, Item={**key, "reason": {"S": "drill"}})
        assert eventually(health, 503).status_code == 503
        table.delete_item(TableName=deployed.name, Key=key)
        assert eventually(health, 200).status_code == 200

    def test_a_page_of_the_shared_name_may_ask_a_regional_one(self, deployed: Any) -> None:
        own = deployed.rehearsal.deployment.names.regional_domain("eu-west-1")
        allowed = [
            deployed.ask(
                "eu-west-1", "GET /hello", host=own, headers={"Origin": origin}
            ).headers.get("access-control-allow-origin")
            for origin in ("https://api.example.com", "https://elsewhere.example.com")
        ]
        assert allowed == ["https://api.example.com", None]


class TestNewsletter(Deployment):
    name = "newsletter"

    def test_each_region_takes_items_under_keys_of_their_own_and_says_so(
        self, deployed: Any
    ) -> None:
        taken = [subscribe(deployed, region) for region in ("us-east-1", "eu-west-1", "eu-west-1")]
        assert [each["region"] for each in taken] == ["us-east-1", "eu-west-1", "eu-west-1"]
        assert len({each["id"] for each in taken}) == 3

    @pytest.mark.parametrize("took", ["us-east-1", "eu-west-1"])
    def test_a_subscriber_is_welcomed_once_by_the_region_that_took_them(
        self, deployed: Any, took: str
    ) -> None:
        (other,) = {"us-east-1", "eu-west-1"} - {took}
        who = subscribe(deployed, took)["id"]
        at = welcomed_at(deployed, took, who)
        assert welcomed_at(deployed, other, who) == at
        time.sleep(1)  # in which the other region would have read its stream
        consumed = {
            region: [line.get("subscription") for line in deployed.logged(region, "consumer")]
            for region in (took, other)
        }
        assert (consumed[took].count(who), consumed[other].count(who)) == (1, 0)

    def test_a_retry_in_another_region_is_answered_from_the_first_once_that_is_replicated(
        self, deployed: Any
    ) -> None:
        key = {"Idempotency-Key": "once"}
        first = subscribe(deployed, "us-east-1", **key)
        welcomed_at(deployed, "eu-west-1", first["id"])
        assert subscribe(deployed, "eu-west-1", **key) == first

    def test_a_new_region_changes_no_consumer_of_the_others(
        self, deployed: Any, tmp_path: Path
    ) -> None:
        grown, file = tmp_path / "newsletter.toml", ROOT / "deployments/newsletter.toml"
        grown.write_text(file.read_text() + '\n[[regions]]\nname = "ap-southeast-2"\n')
        (plan,) = deployed.rehearsal.planned(grown)
        changed = {
            change["address"]: change["change"]["actions"]
            for change in plan["resource_changes"]
            if change["change"]["actions"] not in (["no-op"], ["read"])
        }
        heard = [address for address in changed if address.startswith("aws_scheduler_schedule.")]
        assert [changed.pop(each) for each in heard if "ap_southeast_2" not in each] == [
            ["update"]
        ] * 2
        assert {tuple(actions) for actions in changed.values()} == {("create",)}
        assert "aws_lambda_event_source_mapping.ap_southeast_2_consumer" in changed
        assert changed.pop("aws_dynamodb_table_replica.table_ap_southeast_2") == ["create"]
        assert all(".ap_southeast_2_" in address for address in changed)


class TestResidency(Deployment):
    name = "residency"

    def test_callers_in_europe_never_leave_it_whatever_fails(self, deployed: Any) -> None:
        europe = {"eu-central-1", "eu-west-1"}
        cities = ("Berlin", "Madrid", "Warsaw")
        led = [
            (set(state.callers[c]), state.failed) for state in deployed.proof.states for c in cities
        ]
        assert [(places, dead) for places, dead in led if not places <= europe] == []
        both = ("eu-central-1", "eu-west-1")
        assert [state.failed for state in deployed.proof.states if state.failed == both] == [both]


class TestTwoPolicies(Deployment):
    name = "two-policies"

    def test_one_caller_in_ten_near_dublin_goes_to_the_other_account(self, deployed: Any) -> None:
        before = deployed.proof.before.callers
        assert before["London"] == pytest.approx({"eu-west-1": 0.9, "old (eu-west-1)": 0.1})
        assert before["New York"] == {"us-east-1": 1}


def test_every_deployment_is_held_to_this() -> None:
    written = {path.stem for path in (ROOT / "deployments").glob("*.toml")}
    assert {tested.name for tested in Deployment.__subclasses__()} == written
