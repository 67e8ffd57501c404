"""The newsletter's functions over moto's table."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from newsletter import handler as api
from newsletter import stream
from newsletter.settings import Settings
from newsletter.store import Store
from newsletter.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-west-1"


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Have each test start as a new process would."""
    api.application.cache_clear()
    stream.newsletter.cache_clear()
    logger.setLevel("INFO")


@pytest.fixture
def settings() -> Settings:
    return Settings(
        region=REGION,
        table="exchange-test",
        partition_key="pk",
        sort_key="sk",
        metrics_namespace="newsletter-test",
        base_path="",
    )


@pytest.fixture
def store(dynamodb: "DynamoDBClient", settings: Settings) -> Store:
    return Store(client=dynamodb, settings=settings)


@pytest.fixture
def items(dynamodb: "DynamoDBClient") -> Callable[[], list[dict[str, Any]]]:
    """Read the region's table."""
    return lambda: dynamodb.scan(TableName="exchange-test")["Items"]


@dataclass(frozen=True)
class Answer:
    """A response of the function, its JSON read."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


@pytest.fixture
def post(event: Callable[..., dict[str, Any]], context: Any) -> Callable[..., Answer]:
    """Send a body to the deployed function."""

    def send(body: str | None, *, path: str = "/items", **parts: Any) -> Answer:
        response = api.handler(event("POST", path, body=body, **parts), context)
        return Answer(response["statusCode"], json.loads(response["body"]), response["headers"])

    return send
