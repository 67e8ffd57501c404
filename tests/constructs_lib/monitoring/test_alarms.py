"""What a region watches of its cell: on which metrics, and how they are judged."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

Watch = Callable[..., Any]
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1")
ALARMS = "aws_cloudwatch_metric_alarm"
COMPOSITES = "aws_cloudwatch_composite_alarm"


def _word(region: str) -> str:
    return region.replace("-", "_")


def _metrics(alarm: Any) -> list[Any]:
    """Return the metrics of an alarm: its own, or those of its formula."""
    queries = alarm.get("metric_query", [{"metric": alarm}])
    return [query["metric"] for query in queries if "metric" in query]


@pytest.mark.parametrize("region", REGIONS)
def test_a_cells_alarms_are_in_its_region_on_its_own_api_and_names(
    watch: Watch, region: str
) -> None:
    own = {
        name.removeprefix(f"{_word(region)}_monitoring_"): alarm
        for name, alarm in watch()[ALARMS].items()
        if name.startswith(_word(region))
    }
    others = [_word(other) for other in REGIONS if other != region]
    assert sorted(own) == sorted(
        ["server_errors", "slow_answers", "throttled_function", "drained", "certificate_expires"]
        + [f"replication_lag_{other}" for other in others]
        + [f"heartbeat_{other}" for other in others]
    )
    assert {alarm["provider"] for alarm in own.values()} == {f"aws.{_word(region)}"}
    apis = {
        metric["dimensions"]["ApiId"]
        for alarm in own.values()
        for metric in _metrics(alarm)
        if "ApiId" in metric["dimensions"]
    }
    assert apis == {f"${{aws_apigatewayv2_api.{_word(region)}_http_api.id}}"}


def test_every_ordered_pair_of_regions_has_its_replication_watched_where_it_was_written(
    watch: Watch,
) -> None:
    pairs = {
        (alarm["provider"], alarm["dimensions"]["ReceivingRegion"])
        for alarm in watch()[ALARMS].values()
        if alarm.get("metric_name") == "ReplicationLatency"
    }
    assert pairs == {(f"aws.{_word(here)}", there) for here, there in permutations(REGIONS, 2)}


def test_a_lagging_replication_is_judged_by_five_minutes_and_a_gap_changes_nothing(
    watch: Watch,
) -> None:
    alarm = watch(monitoring={"lag_seconds": 90})[ALARMS][
        "eu_west_1_monitoring_replication_lag_us_east_1"
    ]
    assert alarm == {
        "provider": "aws.eu_west_1",
        "alarm_name": "shop-test-replication-lag-us-east-1",
        "alarm_description": "Writes take more than 90 s to reach us-east-1.",
        "namespace": "AWS/DynamoDB",
        "metric_name": "ReplicationLatency",
        "dimensions": {"TableName": "shop-test", "ReceivingRegion": "us-east-1"},
        "statistic": "Average",
        "period": 300,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 90000,
        "evaluation_periods": 1,
        "datapoints_to_alarm": 1,
        "treat_missing_data": "ignore",
        "alarm_actions": ["${aws_sns_topic.eu_west_1_monitoring_pages.arn}"],
        "ok_actions": ["${aws_sns_topic.eu_west_1_monitoring_pages.arn}"],
        "lifecycle": {"create_before_destroy": True},
    }


def test_every_other_regions_heartbeat_is_watched_where_it_is_read_and_missed_at_once(
    watch: Watch,
) -> None:
    """A replication that stands still measures no latency; a heartbeat that never came is old."""
    made = watch(monitoring={"lag_seconds": 90})
    alarm = made[ALARMS]["eu_west_1_monitoring_heartbeat_us_east_1"]
    variables = made["aws_lambda_function"]["eu_west_1_heartbeat_function"]["environment"]
    assert (alarm["provider"], alarm["namespace"], alarm["dimensions"]) == (
        "aws.eu_west_1",
        variables["variables"]["POWERTOOLS_METRICS_NAMESPACE"],
        {
            "service": variables["variables"]["POWERTOOLS_SERVICE_NAME"],
            "written_in": "us-east-1",
        },
    )
    judged = ("metric_name", "statistic", "period", "threshold", "treat_missing_data")
    assert [alarm[each] for each in judged] == ["HeartbeatAge", "Maximum", 60, 210, "breaching"]
    pairs = {
        (each["provider"], each["dimensions"]["written_in"])
        for each in made[ALARMS].values()
        if each.get("metric_name") == "HeartbeatAge"
    }
    assert pairs == {(f"aws.{_word(here)}", there) for here, there in permutations(REGIONS, 2)}


def test_every_certificate_that_serves_callers_is_watched_and_no_other(watch: Watch) -> None:
    """The validation certificate serves nobody, and ACM never renews it."""
    made = watch(cloudfront={})
    watched = {
        (alarm["provider"], alarm["dimensions"]["CertificateArn"])
        for alarm in made[ALARMS].values()
        if alarm.get("metric_name") == "DaysToExpiry"
    }
    names = [*(f"{_word(region)}_certificate" for region in REGIONS), "cloudfront_certificate"]
    validated = made["aws_acm_certificate_validation"]
    assert watched == {
        (
            validated[f"{name}_validation"]["provider"],
            f"${{aws_acm_certificate_validation.{name}_validation.certificate_arn}}",
        )
        for name in names
    }
    assert len(made["aws_acm_certificate"]) == len(watched) + 1


def test_a_certificate_that_is_not_renewed_pages_a_month_before_it_expires(watch: Watch) -> None:
    alarm = watch()[ALARMS]["eu_west_1_monitoring_certificate_expires"]
    judged = ("statistic", "period", "comparison_operator", "threshold", "treat_missing_data")
    assert [alarm[key] for key in judged] == ["Minimum", 86400, "LessThanThreshold", 30, "ignore"]


def test_errors_are_a_share_of_users_requests_without_the_health_route(watch: Watch) -> None:
    alarm = watch(monitoring={"error_percent": 2.5, "minutes": 10, "quiet": 50})[ALARMS][
        "eu_west_1_monitoring_server_errors"
    ]
    users = "requests - FILL(health_requests, 0)"
    formula, *metrics = alarm["metric_query"]
    assert formula["expression"] == (
        f"IF({users} >= 50, 100 * (errors - FILL(health_errors, 0)) / ({users}), 0)"
    )
    api = {"ApiId": "${aws_apigatewayv2_api.eu_west_1_http_api.id}"}
    health = {**api, "Stage": "$default", "Method": "GET", "Resource": "/health"}
    assert {
        query["id"]: (query["metric"]["metric_name"], query["metric"]["dimensions"])
        for query in metrics
    } == {
        "errors": ("5xx", api),
        "health_errors": ("5xx", health),
        "requests": ("Count", api),
        "health_requests": ("Count", health),
    }
    judged = ("threshold", "evaluation_periods", "datapoints_to_alarm", "treat_missing_data")
    assert [alarm[key] for key in judged] == [2.5, 10, 6, "notBreaching"]


def test_errors_are_never_divided_by_no_requests(watch: Watch) -> None:
    alarm = watch(monitoring={"quiet": 0})[ALARMS]["eu_west_1_monitoring_server_errors"]
    assert ">= 1," in alarm["metric_query"][0]["expression"]


def test_latency_is_the_99th_percentile_and_silent_with_little_traffic(watch: Watch) -> None:
    alarm = watch(monitoring={"p99_milliseconds": 400})[ALARMS]["eu_west_1_monitoring_slow_answers"]
    formula, *metrics = alarm["metric_query"]
    assert formula["expression"] == "IF(requests - FILL(health_requests, 0) >= 20, p99, 0)"
    (p99,) = [query["metric"] for query in metrics if query["id"] == "p99"]
    assert (p99["metric_name"], p99["stat"], alarm["threshold"]) == ("Latency", "p99", 400)


def test_a_drain_is_seen_by_what_the_health_function_counts(watch: Watch) -> None:
    functions = watch()["aws_lambda_function"]
    variables = functions["eu_west_1_health"]["environment"]["variables"]
    alarm = watch()[ALARMS]["eu_west_1_monitoring_drained"]
    assert (alarm["namespace"], alarm["dimensions"]) == (
        variables["POWERTOOLS_METRICS_NAMESPACE"],
        {"service": variables["POWERTOOLS_SERVICE_NAME"]},
    )
    assert (alarm["metric_name"], alarm["treat_missing_data"]) == ("Drained", "ignore")


def test_letters_of_a_streams_consumer_page_where_there_is_one(watch: Watch) -> None:
    name = "eu_west_1_monitoring_dead_letters"
    assert name not in watch()[ALARMS]
    made = watch(api={"app": "newsletter"}, consumer={})
    queue = made["aws_sqs_queue"]["eu_west_1_consumer_dead_letters"]["name"]
    assert made[ALARMS][name]["dimensions"] == {"QueueName": queue}


def test_each_letter_that_comes_counts_though_earlier_ones_still_wait(watch: Watch) -> None:
    made = watch(api={"app": "newsletter"}, consumer={})[ALARMS]
    alarm = made["eu_west_1_monitoring_changes_given_up"]
    assert alarm["dimensions"] == made["eu_west_1_monitoring_dead_letters"]["dimensions"]
    assert [alarm[key] for key in ("metric_name", "statistic", "threshold")] == [
        "NumberOfMessagesSent",
        "Sum",
        0,
    ]


def test_names_of_alarms_differ_within_each_region(watch: Watch) -> None:
    resources = watch()
    named = [
        (alarm["provider"], alarm["alarm_name"])
        for kind in (ALARMS, COMPOSITES)
        for alarm in resources[kind].values()
    ]
    assert len(named) == len(set(named))
