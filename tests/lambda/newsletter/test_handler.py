"""The API's function: real client, moto's table, API Gateway's events."""

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-west-1"
ADA = json.dumps({"email": "ada@example.com"})
Post = Callable[..., Any]
Items = Callable[[], list[dict[str, Any]]]


def test_a_subscriber_is_kept_under_a_unique_id_with_the_region_that_took_them(
    dynamodb: "DynamoDBClient", post: Post, items: Items
) -> None:
    answer = post(ADA)
    assert (answer.status, answer.body) == (201, {"id": answer.body["id"], "region": REGION})
    assert str(uuid.UUID(answer.body["id"])) == answer.body["id"]
    assert items() == [
        {
            "pk": {"S": f"SUBSCRIPTION#{answer.body['id']}"},
            "sk": {"S": "SUBSCRIPTION"},
            "region": {"S": REGION},
            "subscription": {
                "M": {"id": {"S": answer.body["id"]}, "email": {"S": "ada@example.com"}}
            },
        }
    ]


def test_two_requests_without_a_key_are_two_subscriptions(
    dynamodb: "DynamoDBClient", post: Post
) -> None:
    assert post(ADA).body["id"] != post(ADA).body["id"]


def test_a_retry_with_the_same_key_answers_what_the_first_did_and_writes_nothing(
    dynamodb: "DynamoDBClient", post: Post, items: Items
) -> None:
    key = {"Idempotency-Key": "a-key"}
    first = post(ADA, headers=key)
    before = items()
    again = post(ADA, headers=key, is_base64=True)
    assert (again.status, again.body) == (201, first.body)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert items() == before


def test_a_retry_tells_the_region_that_took_the_first(
    dynamodb: "DynamoDBClient", post: Post
) -> None:
    key = {"Idempotency-Key": "a-key"}
    identifier = post(ADA, headers=key).body["id"]
    dynamodb.update_item(
        TableName="exchange-test",
        Key={"pk": {"S": f"SUBSCRIPTION#{identifier}"}, "sk": {"S": "SUBSCRIPTION"}},
        UpdateExpression="SET #region = :other",
        ExpressionAttributeNames={"#region": "region"},
        ExpressionAttributeValues={":other": {"S": "us-east-1"}},
    )
    assert post(ADA, headers=key).body == {"id": identifier, "region": "us-east-1"}


def test_one_key_with_two_addresses_is_two_subscriptions(
    dynamodb: "DynamoDBClient", post: Post, items: Items
) -> None:
    for email in ("ada@example.com", "bob@example.com"):
        post(json.dumps({"email": email}), headers={"Idempotency-Key": "a-key"})
    assert len(items()) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "1 to 1024 characters"),
        ("", "JSON object"),
        ("[" * 1000, "JSON object"),
        ('"ada@example.com"', "JSON object"),
        (json.dumps({"email": "a" * 1100}), "1 to 1024 characters"),
        ("{}", 'such as {"email"'),
        (json.dumps({"email": "ada@example.com", "name": "Ada"}), 'such as {"email"'),
        (json.dumps({"email": 1}), "an address"),
        (json.dumps({"email": "ada"}), "an address"),
        (json.dumps({"email": "ada@localhost"}), "an address"),
        (json.dumps({"email": "ada @example.com"}), "an address"),
        (json.dumps({"email": "ada@exam\nple.com"}), "an address"),
        (json.dumps({"email": "a" * 60 + "@" + "b." * 100 + "com"}), "at most 254"),
    ],
)
def test_an_unsound_body_is_refused_and_nothing_is_written(
    dynamodb: "DynamoDBClient", post: Post, items: Items, body: str | None, words: str
) -> None:
    answer = post(body)
    assert (answer.status, answer.body["error"]["code"]) == (400, "invalid_request")
    assert words in answer.body["error"]["message"]
    assert items() == []


@pytest.mark.parametrize("key", ["", "a,b", "a b", "ä", "a" * 256])
def test_an_unsound_key_is_refused(dynamodb: "DynamoDBClient", post: Post, key: str) -> None:
    answer = post(ADA, headers={"Idempotency-Key": key})
    assert (answer.status, answer.body["error"]["code"]) == (400, "invalid_request")


def test_an_unknown_route_is_not_found(dynamodb: "DynamoDBClient", post: Post) -> None:
    answer = post(ADA, path="/other")
    assert (answer.status, answer.body["error"]["code"]) == (404, "route_not_found")


def test_a_path_with_the_domains_base_path_is_served_too(
    dynamodb: "DynamoDBClient", environment: pytest.MonkeyPatch, post: Post
) -> None:
    environment.setenv("BASE_PATH", "items")
    assert (post(ADA, base_path="items").status, post(ADA).status) == (201, 201)


def test_a_table_that_does_not_answer_is_told_as_such(
    dynamodb: "DynamoDBClient", post: Post
) -> None:
    for region in (REGION, "us-east-1"):
        boto3.client("dynamodb", region_name=region).delete_table(TableName="exchange-test")
    answer = post(ADA)
    assert (answer.status, answer.body["error"]["code"]) == (503, "store_unavailable")


def test_a_broken_environment_is_answered_too_and_told_to_the_log_only(
    environment: pytest.MonkeyPatch, post: Post
) -> None:
    environment.delenv("TABLE_NAME")
    answer = post(ADA)
    assert (answer.status, answer.body["error"]["code"]) == (500, "internal_error")
    assert "TABLE_NAME" not in json.dumps(answer.body)
    assert answer.headers["x-correlation-id"] == "JKJaXmPLvHcESHA="
