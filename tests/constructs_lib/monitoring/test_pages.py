"""Who is told: by each region of its own incidents, and by us-east-1 of health checks."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Watch = Callable[..., Any]
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1")
ALARMS = "aws_cloudwatch_metric_alarm"
COMPOSITES = "aws_cloudwatch_composite_alarm"


def _word(region: str) -> str:
    return region.replace("-", "_")


def test_every_health_check_is_watched_from_us_east_1_and_pages_there_by_itself(
    watch: Watch,
) -> None:
    resources = watch()
    checks = {
        name: (alarm["provider"], alarm["dimensions"], alarm["alarm_actions"])
        for name, alarm in resources[ALARMS].items()
        if alarm.get("namespace") == "AWS/Route53"
    }
    assert checks == {
        f"health_check_alarm_{_word(region)}": (
            "aws.us_east_1",
            {"HealthCheckId": f"${{aws_route53_health_check.{_word(region)}_health_check.id}}"},
            ["${aws_sns_topic.health_check_pages.arn}"],
        )
        for region in REGIONS
    }
    assert resources["aws_sns_topic"]["health_check_pages"]["provider"] == "aws.us_east_1"


def test_a_silent_health_check_counts_as_failing(watch: Watch) -> None:
    alarm = watch()[ALARMS]["health_check_alarm_eu_west_1"]
    judged = ("statistic", "comparison_operator", "threshold", "treat_missing_data")
    assert [alarm[key] for key in judged] == ["Minimum", "LessThanThreshold", 1, "breaching"]


def test_us_east_1_is_asked_even_where_it_is_no_region(watch: Watch) -> None:
    resources = watch(regions=[{"name": "eu-west-1"}])
    assert resources[ALARMS]["health_check_alarm_eu_west_1"]["provider"] == "aws.us_east_1"


@pytest.mark.parametrize("region", REGIONS)
def test_an_alarm_pages_itself_or_through_its_regions_composite_alarm_never_both(
    watch: Watch, region: str
) -> None:
    resources, provider = watch(), f"aws.{_word(region)}"
    composite = resources[COMPOSITES][f"{_word(region)}_monitoring_incident"]
    assert composite["provider"] == provider
    topic = [f"${{aws_sns_topic.{_word(region)}_monitoring_pages.arn}}"]
    assert (composite["alarm_actions"], composite["ok_actions"]) == (topic, topic)
    children = set(re.findall(rf"{ALARMS}\.(\w+)\.alarm_name", composite["alarm_rule"]))
    here = {name: each for name, each in resources[ALARMS].items() if each["provider"] == provider}
    silent = {name for name, alarm in here.items() if "alarm_actions" not in alarm}
    assert children == silent


CONSUMED: dict[str, Any] = {"api": {"app": "newsletter"}, "consumer": {}}


@pytest.mark.parametrize("region", REGIONS)
def test_a_composite_alarm_asks_no_alarm_that_can_last(watch: Watch, region: str) -> None:
    """It acts on changes of its state only: one that stays on would hide all that comes after."""
    resources, word = watch(**CONSUMED), _word(region)
    rule = resources[COMPOSITES][f"{word}_monitoring_incident"]["alarm_rule"]
    topic = f"${{aws_sns_topic.{word}_monitoring_pages.arn}}"
    asked = set(re.findall(rf"{ALARMS}\.{word}_monitoring_(\w+)\.alarm_name", rule))
    assert asked == {"server_errors", "slow_answers", "throttled_function", "changes_given_up"}
    alone = {
        name.removeprefix(f"{word}_monitoring_"): alarm["alarm_actions"]
        for name, alarm in resources[ALARMS].items()
        if name.startswith(word) and "alarm_actions" in alarm
    }
    others = [_word(other) for other in REGIONS if other != region]
    ways = {f"{way}_{other}" for way in ("replication_lag", "heartbeat") for other in others}
    lasting = {"drained", "dead_letters", "certificate_expires", *ways}
    assert {name: told for name, (told,) in alone.items()} == dict.fromkeys(lasting, topic)


def test_what_can_last_is_told_of_when_it_is_over_too(watch: Watch) -> None:
    alarm = watch()[ALARMS]["eu_west_1_monitoring_drained"]
    assert alarm["ok_actions"] == alarm["alarm_actions"]


def test_every_topic_tells_everybody(watch: Watch) -> None:
    resources = watch()
    told: dict[str, set[tuple[str, str, str]]] = {}
    for name, each in resources["aws_sns_topic_subscription"].items():
        topic = re.findall(r"aws_sns_topic\.(\w+)\.arn", each["topic_arn"])[0]
        assert each["provider"] == resources["aws_sns_topic"][topic]["provider"], name
        receiver = (each["protocol"], each["endpoint"], name.removeprefix(topic))
        told.setdefault(topic, set()).add(receiver)
    everybody = {
        ("email", "on-call@example.com", "_email_on_call_example_com"),
        ("https", "https://events.example.com/p", "_url_events_example_com_p"),
    }
    assert told == dict.fromkeys(resources["aws_sns_topic"], everybody)


def test_every_topic_is_encrypted_with_a_key_of_its_region_that_alarms_may_use(
    watch: Watch,
) -> None:
    """CloudWatch cannot publish through AWS's own key, alias/aws/sns."""
    resources = watch()
    for name, topic in resources["aws_sns_topic"].items():
        (key,) = re.findall(r"\$\{aws_kms_key\.(\w+)\.arn\}", topic["kms_master_key_id"])
        made = resources["aws_kms_key"][key]
        assert made["provider"] == topic["provider"], name
        root, alarms = json.loads(made["policy"])["Statement"]
        account = f"${{data.aws_caller_identity.{name}_account.account_id}}"
        assert root["Principal"] == {"AWS": f"arn:aws:iam::{account}:root"}
        assert (root["Effect"], root["Action"], root["Resource"]) == ("Allow", ["kms:*"], ["*"])
        assert alarms == {
            "Sid": "LetAlarmsPublish",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }


def test_pages_may_go_nowhere_yet(watch: Watch) -> None:
    resources = watch(monitoring={})
    assert "aws_sns_topic_subscription" not in resources
    assert len(resources["aws_sns_topic"]) == 4
