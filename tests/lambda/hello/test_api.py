"""The hello function: events of API Gateway in, the greeting, the regions and the page out."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver
from botocore.exceptions import EndpointConnectionError

from hello import handler as entry
from hello.api import api
from hello.page import CLIENT, Page
from hello.replicas import KNOWN_SECONDS, Replicas

Ask = Callable[..., dict[str, Any]]
REGION = "eu-west-1"


class Table:
    """A table that lists its other replicas, or is out of reach, and counts how often."""

    def __init__(self, *others: str) -> None:
        self.others = [*others]
        self.down = False
        self.asked = 0

    def describe_table(self, *, TableName: str) -> dict[str, Any]:  # noqa: N803
        self.asked += 1
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")
        return {"Table": {"Replicas": [{"RegionName": name} for name in self.others]}}


@pytest.fixture
def table() -> Table:
    return Table("us-east-1", "ap-southeast-2")


@pytest.fixture
def app(table: Table, clock: Callable[[], float]) -> APIGatewayHttpResolver:
    replicas = Replicas(client=table, table="hello-test", region=REGION, clock=clock)
    return api(region=REGION, replicas=replicas, page=Page(), base_path="hello")


@pytest.fixture
def ask(app: APIGatewayHttpResolver, event: Callable[..., dict[str, Any]], context: Any) -> Ask:
    """Send a GET by one of the API's names; return the response in payload format 2.0."""

    def send(path: str, *, name: str = "api.example.com", base_path: str = "") -> dict[str, Any]:
        asked = event("GET", path, base_path=base_path)
        asked["requestContext"]["domainName"] = name
        return app.resolve(asked, context)

    return send


def body(response: dict[str, Any]) -> Any:
    return json.loads(response["body"])


@pytest.mark.parametrize("base_path", ["", "hello"])
def test_a_greeting_tells_the_region_that_answers_and_is_kept_by_nobody(
    ask: Ask, base_path: str
) -> None:
    response = ask("/hello", base_path=base_path)
    assert body(response) == {"greeting": "Hello from eu-west-1", "region": "eu-west-1"}
    assert (response["statusCode"], response["headers"]["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("name", ["api.example.com", "eu-west-1.api.example.com"])
def test_the_regions_are_the_tables_each_with_its_name_whichever_name_was_asked(
    ask: Ask, name: str
) -> None:
    assert body(ask("/regions", name=name)) == {
        "region": "eu-west-1",
        "shared_url": "https://api.example.com/hello",
        "regional_urls": {
            region: f"https://{region}.api.example.com/hello"
            for region in ("ap-southeast-2", "eu-west-1", "us-east-1")
        },
    }


def test_a_region_that_was_added_is_listed_soon_and_the_table_is_asked_seldom(
    ask: Ask, table: Table, clock: Any
) -> None:
    ask("/regions")
    table.others.append("us-west-2")
    assert "us-west-2" not in body(ask("/regions"))["regional_urls"]
    assert table.asked == 1
    clock.seconds += KNOWN_SECONDS
    assert "us-west-2" in body(ask("/regions"))["regional_urls"]


def test_a_table_out_of_reach_is_a_503_and_still_greets(ask: Ask, table: Table) -> None:
    table.down = True
    response = ask("/regions")
    assert (response["statusCode"], body(response)["message"]) == (
        503,
        "the regions cannot be read from the table",
    )
    assert ask("/hello")["statusCode"] == 200


@pytest.mark.parametrize("base_path", ["", "hello"])
def test_the_page_is_one_document_whose_style_and_script_its_policy_names(
    ask: Ask, base_path: str
) -> None:
    response = ask("/", base_path=base_path)
    page, policy = response["body"], response["headers"]["Content-Security-Policy"]
    for tag, source in (("style", "page.css"), ("script", "page.js")):
        (inside,) = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page, re.DOTALL)
        assert inside == (CLIENT / source).read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", page) == ["data:,"]


def test_the_page_may_ask_the_deployments_names_and_nothing_else(ask: Ask) -> None:
    for name in ("api.example.com", "eu-west-1.api.example.com"):
        headers = ask("/", name=name)["headers"]
        directives = headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in directives
        assert "connect-src https://api.example.com https://*.api.example.com" in directives
        assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == (
            "text/html; charset=utf-8",
            "nosniff",
        )


@pytest.fixture
def whole(environment: pytest.MonkeyPatch) -> Iterator[None]:
    entry.application.cache_clear()
    yield
    entry.application.cache_clear()


@pytest.mark.usefixtures("dynamodb", "whole")
def test_the_whole_function_lists_its_own_region_for_a_table_without_replicas(
    event: Callable[..., dict[str, Any]], context: Any
) -> None:
    response = entry.handler(event("GET", "/regions"), context)
    assert body(response)["regional_urls"] == {"eu-west-1": "https://eu-west-1.api.example.com"}
    assert response["headers"]["x-correlation-id"] == "JKJaXmPLvHcESHA="
