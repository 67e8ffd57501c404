"""Each region beats beside the others, whatever state it is in."""

import json
from collections.abc import Callable
from typing import Any

Synthesize = Callable[..., Any]
SCHEDULES = "aws_scheduler_schedule"


def test_each_region_calls_its_heartbeat_once_a_minute_and_names_all_regions(
    synthesize: Synthesize,
) -> None:
    regions = [{"name": "eu-west-1"}, {"name": "us-east-1", "state": "drained"}]
    schedules = synthesize(regions=regions)["resource"][SCHEDULES]
    assert sorted(schedules) == ["eu_west_1_heartbeat", "us_east_1_heartbeat"]
    schedule = schedules["us_east_1_heartbeat"]
    target = schedule.pop("target")
    assert schedule == {
        "provider": "aws.us_east_1",
        "name": "shop-test-heartbeat",
        "schedule_expression": "rate(1 minute)",
        "flexible_time_window": {"mode": "OFF"},
        "depends_on": ["aws_iam_role_policy.us_east_1_heartbeat_policy"],
    }
    assert target["arn"] == "${aws_lambda_alias.us_east_1_heartbeat_function_live.arn}"
    assert json.loads(target["input"]) == {"regions": ["eu-west-1", "us-east-1"]}


def test_one_region_alone_has_nobody_to_beat_for(synthesize: Synthesize) -> None:
    made = synthesize(regions=[{"name": "eu-west-1"}], monitoring={})
    assert SCHEDULES not in made["resource"]
    assert "heartbeat" not in json.dumps(made)


def test_a_removed_region_beats_no_more_and_no_other_waits_for_it(synthesize: Synthesize) -> None:
    gone = {"name": "ap-southeast-2", "state": "removed"}
    regions = [{"name": "eu-west-1"}, {"name": "us-east-1"}, gone]
    made = synthesize(regions=regions, monitoring={})["resource"]
    heard = [json.loads(each["target"]["input"])["regions"] for each in made[SCHEDULES].values()]
    assert heard == [["eu-west-1", "us-east-1"]] * 2
    alarms = [name for name in made["aws_cloudwatch_metric_alarm"] if "_heartbeat_" in name]
    assert alarms == [
        "eu_west_1_monitoring_heartbeat_us_east_1",
        "us_east_1_monitoring_heartbeat_eu_west_1",
    ]


def test_a_new_region_changes_no_function_of_another(synthesize: Synthesize) -> None:
    regions = [{"name": "eu-west-1"}, {"name": "us-east-1"}]
    before, after = (
        synthesize(regions=each)["resource"]["aws_lambda_function"]
        for each in (regions, [*regions, {"name": "ap-southeast-2"}])
    )
    assert {name: after[name] for name in before} == before
