"""The rules between `[consumer]`, the application and the table."""

from collections.abc import Callable
from typing import Any

import pytest

Findings = Callable[..., Any]
NEWSLETTER = {"app": "newsletter"}


def test_an_application_with_a_stream_module_can_consume(findings: Findings) -> None:
    assert findings(api=NEWSLETTER, consumer={}) == []


def test_an_application_without_one_cannot(findings: Findings) -> None:
    assert findings(api={"app": "exchange"}, consumer={}) == [
        (
            "consumer",
            None,
            "needs lambda/exchange/stream.py, which does not exist",
            "create it with a `handler`, or remove [consumer]",
        )
    ]


def test_of_an_unknown_application_only_that_is_said(findings: Findings) -> None:
    (problem,) = findings(api={"app": "nowhere"}, consumer={})
    assert problem[0] == "api.app"


@pytest.mark.parametrize(
    ("consumer", "table", "got", "key"),
    [
        ({}, {"partition_key": "region"}, '"region"', "partition_key"),
        ({"written_by": "sk"}, {}, '"sk"', "sort_key"),
    ],
)
def test_a_key_of_the_table_tells_no_region(
    findings: Findings, consumer: dict[str, str], table: dict[str, str], got: str, key: str
) -> None:
    assert findings(api=NEWSLETTER, consumer=consumer, table=table) == [
        (
            "consumer.written_by",
            got,
            f"is the table's {key}",
            "name the attribute in which the application writes its region",
        )
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("batch_size", 0), ("batch_size", 10001), ("retries", -1), ("maximum_record_age", 59),
     ("maximum_record_age", 86401)],
)  # fmt: skip
def test_what_lambda_or_the_stream_would_not_take_is_refused(
    findings: Findings, field: str, value: int
) -> None:
    (problem,) = findings(api=NEWSLETTER, consumer={field: value})
    assert problem[0] == f"consumer.{field}"


def test_a_consumer_makes_names_longer(findings: Findings) -> None:
    name, alone = "a" * (64 - len("-test-eu-west-1-health")), [{"name": "eu-west-1"}]
    assert findings(name=name, api=NEWSLETTER, regions=alone) == []
    (problem,) = findings(name=name, api=NEWSLETTER, consumer={}, regions=alone)
    assert (problem[0], problem[3]) == ("name", "shorten it by 2")
