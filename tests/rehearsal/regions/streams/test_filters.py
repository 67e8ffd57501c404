"""The filter patterns that deployments emit, and the refusal of all others."""

import json
from typing import Any

import pytest

from operations.rehearsal.regions.streams.filters import Filter, UnknownPatternError

PATTERN = {
    "eventName": ["INSERT"],
    "dynamodb": {"NewImage": {"region": {"S": ["eu-west-1", "eu-west-2"]}}},
}


def record(name: str, **image: Any) -> dict[str, Any]:
    return {"eventName": name, "dynamodb": {"NewImage": image}}


@pytest.mark.parametrize(
    ("given", "passes"),
    [
        (record("INSERT", region={"S": "eu-west-1"}), True),
        (record("INSERT", region={"S": "eu-west-2"}, other={"S": "x"}), True),
        (record("INSERT", region={"S": "us-east-1"}), False),
        (record("MODIFY", region={"S": "eu-west-1"}), False),
        (record("INSERT", region={"N": "1"}), False),
        (record("INSERT", region={"S": ["eu-west-1"]}), False),
        (record("INSERT"), False),
        ({"eventName": "INSERT", "dynamodb": {}}, False),
        ({"eventName": "INSERT", "dynamodb": "no object"}, False),
    ],
)
def test_every_named_field_must_be_one_of_its_texts(given: dict[str, Any], passes: bool) -> None:
    assert Filter.parse(json.dumps(PATTERN)).lets_through(given) is passes


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ({"eventName": [{"prefix": "IN"}]}, r"eventName must be a list of texts.*prefix"),
        ({"dynamodb": {"NewImage": {"n": {"N": [{"numeric": [">", 1]}]}}}}, r"NewImage\.n\.N must"),
        ({"dynamodb": {"NewImage": {"gone": {"S": [{"exists": False}]}}}}, "exists"),
        ({"eventName": [None]}, "None"),
        ({"eventName": []}, "eventName must"),
        ({"dynamodb": {}}, "dynamodb must"),
        ({}, "it must"),
        ({"eventName": "INSERT"}, "eventName must"),
    ],
)
def test_a_pattern_that_asks_for_more_is_refused(pattern: Any, words: str) -> None:
    with pytest.raises(UnknownPatternError, match=words):
        Filter.parse(json.dumps(pattern))
