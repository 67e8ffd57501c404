"""The consumer of a table's stream: what wakes it, what it may do, what becomes of the rest."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
API = {"app": "newsletter", "routes": ["POST /items"]}
REPLICA = "aws_dynamodb_table_replica.table_us_east_1.arn"
REPLICAS_STREAM = "${data.aws_dynamodb_table.table_stream_us_east_1.stream_arn}"


@pytest.fixture
def resources(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize with a consumer, and return the resources."""
    return lambda consumer=None, **changes: synthesize(
        **{"api": API, "consumer": consumer or {}, **changes}
    )["resource"]


def test_without_a_consumer_nothing_reads_the_stream(synthesize: Synthesize) -> None:
    made = synthesize(api=API)["resource"]
    assert {"aws_lambda_event_source_mapping", "aws_sqs_queue"} & made.keys() == set()
    assert "eu_west_1_consumer_function" not in made["aws_lambda_function"]


def test_a_mapping_reads_the_stream_of_its_own_regions_replica(resources: Synthesize) -> None:
    mappings = resources()["aws_lambda_event_source_mapping"]
    assert {
        name: (each["provider"], each["event_source_arn"]) for name, each in mappings.items()
    } == {
        "eu_west_1_consumer": ("aws.eu_west_1", "${aws_dynamodb_table.table.stream_arn}"),
        "us_east_1_consumer": ("aws.us_east_1", REPLICAS_STREAM),
    }


def test_a_replicas_stream_is_looked_up_by_a_value_that_a_changing_replica_leaves_known(
    synthesize: Synthesize,
) -> None:
    """Terraform puts off what refers to a changing resource directly; a mapping whose stream is
    not known would be replaced, and read a day's records again."""
    made = synthesize(api=API, consumer={})
    (looked_up,) = made["data"]["aws_dynamodb_table"].values()
    assert (looked_up["provider"], looked_up["name"]) == (
        "aws.us_east_1",
        "${local.table_name_us_east_1}",
    )
    assert made["locals"]["table_name_us_east_1"] == f'${{element(split("/", {REPLICA}), 1)}}'


def test_only_items_that_were_inserted_in_its_region_wake_a_function(
    resources: Synthesize,
) -> None:
    mappings = resources({"written_by": "home"})["aws_lambda_event_source_mapping"]
    patterns = {
        name: [json.loads(each["pattern"]) for each in mapping["filter_criteria"]["filter"]]
        for name, mapping in mappings.items()
    }
    assert patterns == {
        f"{region.replace('-', '_')}_consumer": [
            {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"home": {"S": [region]}}}}
        ]
        for region in ("eu-west-1", "us-east-1")
    }


def test_what_fails_is_halved_tried_again_and_told_to_the_regions_queue(
    resources: Synthesize,
) -> None:
    consumer = {"batch_size": 7, "retries": 0, "maximum_record_age": 60}
    mapping = resources(consumer)["aws_lambda_event_source_mapping"]["us_east_1_consumer"]
    queue = "${aws_sqs_queue.us_east_1_consumer_dead_letters.arn}"
    settings = {
        "function_name": "${aws_lambda_alias.us_east_1_consumer_function_live.arn}",
        "starting_position": "TRIM_HORIZON",
        "batch_size": 7,
        "maximum_retry_attempts": 0,
        "maximum_record_age_in_seconds": 60,
        "bisect_batch_on_function_error": True,
        "function_response_types": ["ReportBatchItemFailures"],
        "destination_config": {"on_failure": {"destination_arn": queue}},
    }
    assert {name: mapping[name] for name in settings} == settings


def test_each_region_has_an_encrypted_queue_that_keeps_for_fourteen_days(
    resources: Synthesize,
) -> None:
    assert resources()["aws_sqs_queue"] == {
        f"{region}_consumer_dead_letters": {
            "provider": f"aws.{region}",
            "name": "shop-test-consumer-dead-letters",
            "message_retention_seconds": 1209600,
            "sqs_managed_sse_enabled": True,
        }
        for region in ("eu_west_1", "us_east_1")
    }


def test_the_consumer_is_the_applications_stream_module(resources: Synthesize) -> None:
    made = resources(api={**API, "function": {"memory": 256, "timeout": 20}})
    function = made["aws_lambda_function"]["eu_west_1_consumer_function"]
    assert {name: function[name] for name in ("function_name", "handler", "memory_size")} == {
        "function_name": "shop-test-consumer",
        "handler": "newsletter.stream.handler",
        "memory_size": 256,
    }
    assert function["timeout"] == 20
    variables = function["environment"]["variables"]
    assert (variables["TABLE_NAME"], variables["POWERTOOLS_SERVICE_NAME"]) == (
        "shop-test",
        "shop-test-consumer",
    )


def test_its_role_reaches_its_own_table_stream_queue_and_logs(
    resources: Synthesize, statements: Callable[[str], Any]
) -> None:
    policies = resources()["aws_iam_role_policy"]
    allowed = statements(policies["us_east_1_consumer_function_policy"]["policy"])
    assert {sid: each["Resource"] for sid, each in allowed.items()} == {
        "ReadOwnTable": [f"${{{REPLICA}}}"],
        "WriteOwnItems": [f"${{{REPLICA}}}"],
        "LeaveMeridiansItems": [f"${{{REPLICA}}}"],
        "ReadOwnStream": [f"${{{REPLICA}}}/stream/*"],
        "SendDeadLetters": ["${aws_sqs_queue.us_east_1_consumer_dead_letters.arn}"],
        "WriteOwnLogs": [
            "${aws_cloudwatch_log_group.us_east_1_consumer_function_logs.arn}:log-stream:*"
        ],
        "SendTraces": ["*"],
    }
    assert allowed["SendDeadLetters"]["Action"] == ["sqs:SendMessage"]
    assert allowed["ReadOwnStream"]["Action"] == [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ]


def test_it_may_use_the_key_of_an_encrypted_table_and_so_of_its_stream(
    resources: Synthesize, statements: Callable[[str], Any]
) -> None:
    table = {"encryption": "customer-managed"}
    policies = resources(table=table)["aws_iam_role_policy"]
    allowed = statements(policies["us_east_1_consumer_function_policy"]["policy"])
    assert allowed["UseTableKey"]["Resource"] == ["${aws_kms_key.table_key_us_east_1.arn}"]


def test_a_regions_own_stack_looks_its_replicas_stream_up(
    synthesize_stacks: Callable[..., dict[str, str]],
) -> None:
    state = {"bucket": "shop-state-{region}", "layout": "per-region"}
    stacks = synthesize_stacks(api=API, consumer={}, state=state)
    cell = json.loads(stacks["shop-test-us-east-1"])
    table = cell["data"]["aws_dynamodb_table"]["table"]
    assert (table["provider"], table["name"]) == ("aws.us_east_1", "shop-test")
    (mapping,) = cell["resource"]["aws_lambda_event_source_mapping"].values()
    assert mapping["event_source_arn"] == "${data.aws_dynamodb_table.table.stream_arn}"
