"""What is made where: in one stack, in a stack per region, and as regions come."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Watch = Callable[..., Any]
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1")
ALARMS = "aws_cloudwatch_metric_alarm"


def _word(region: str) -> str:
    return region.replace("-", "_")


def test_nothing_is_watched_unless_asked_for(synthesize: Watch) -> None:
    kinds = synthesize()["resource"]
    assert [kind for kind in kinds if re.search("alarm|dashboard|sns|sampling", kind)] == []


def test_what_was_watched_can_be_destroyed_by_a_provider_that_is_still_there(
    synthesize: Watch,
) -> None:
    regions = [{"name": "eu-west-1"}]
    before, after = (
        synthesize(regions=regions, monitoring={"state": state}) for state in ("active", "removed")
    )
    assert before["provider"] == after["provider"]
    assert [kind for kind in after["resource"] if "alarm" in kind] == []


def test_each_region_samples_the_applications_function(watch: Watch) -> None:
    rules = watch(monitoring={"sampling": {"reservoir": 0, "rate": 0.5}})["aws_xray_sampling_rule"]
    assert {
        name: [rule[key] for key in ("provider", "service_name", "reservoir_size", "fixed_rate")]
        for name, rule in rules.items()
    } == {
        f"{_word(region)}_monitoring_sampling": [f"aws.{_word(region)}", "shop-test-api", 0, 0.5]
        for region in REGIONS
    }


def test_without_traces_nothing_is_sampled(watch: Watch) -> None:
    assert "aws_xray_sampling_rule" not in watch(api={"function": {"tracing": False}})


def test_a_new_region_is_watched_and_the_others_watch_the_way_to_it(synthesize: Watch) -> None:
    old = [{"name": "eu-west-1"}, {"name": "us-east-1"}]

    def resources(regions: list[Any]) -> dict[str, Any]:
        made = synthesize(regions=regions, monitoring={})["resource"]
        return {f"{kind}.{name}": body for kind in made for name, body in made[kind].items()}

    before, after = resources(old), resources([*old, {"name": "ap-southeast-2"}])
    changed = {address for address, body in before.items() if after.get(address) != body}
    assert changed == {
        "aws_cloudwatch_dashboard.dashboard",
        *(f"aws_scheduler_schedule.{_word(region['name'])}_heartbeat" for region in old),
    }
    added = {address for address in set(after) - set(before) if ".ap_southeast_2" not in address}
    assert added == {
        "aws_dynamodb_table_replica.table_ap_southeast_2",
        f"{ALARMS}.health_check_alarm_ap_southeast_2",
        *(
            f"{ALARMS}.{_word(region['name'])}_monitoring_{way}_ap_southeast_2"
            for region in old
            for way in ("replication_lag", "heartbeat")
        ),
    }


@pytest.mark.parametrize("region", REGIONS)
def test_apart_a_regions_stack_watches_its_cell_with_nothing_of_another_stack(
    watch_apart: dict[str, str], watch: Watch, region: str
) -> None:
    stack = json.loads(watch_apart[f"shop-test-{region}"])
    aliases = [provider["alias"] for provider in stack["provider"]["aws"]]
    assert aliases == list(dict.fromkeys([_word(region), "us_east_1"]))
    check = stack["resource"][ALARMS].pop(f"health_check_alarm_{_word(region)}")
    account = "${data.aws_caller_identity.account.account_id}"
    assert check["alarm_actions"] == [
        f"arn:aws:sns:us-east-1:{account}:shop-test-health-check-pages"
    ]
    assert sorted(stack["resource"][ALARMS]) == sorted(
        name for name in watch()[ALARMS] if name.startswith(_word(region))
    )


def test_apart_the_shared_stack_holds_the_topic_of_all_health_checks(
    watch_apart: dict[str, str],
) -> None:
    topics = json.loads(watch_apart["shop-test"])["resource"]["aws_sns_topic"]
    assert [(name, topic["name"]) for name, topic in topics.items()] == [
        ("health_check_pages", "shop-test-health-check-pages")
    ]
