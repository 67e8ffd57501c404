"""The id that leads from a caller through the logs and back."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from correlation.correlated import HEADER, correlated, passed_on

Ask = Callable[..., tuple[dict[str, str], dict[str, Any]]]
REQUEST_ID = "JKJaXmPLvHcESHA="


@pytest.fixture
def ask(event: Callable[..., dict[str, Any]], context: Any) -> Ask:
    """Send a request to a decorated handler; return the answer's headers and the log line."""

    def ask(headers: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
        stream = io.StringIO()
        logger = Logger(service=str(id(stream)), stream=stream)

        @correlated(logger)
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            logger.info("asked")
            return {"statusCode": 200, "headers": {"ETag": "1"}}

        answer = handler(event("GET", "/", headers=headers), context)
        return answer["headers"], json.loads(stream.getvalue().splitlines()[-1])

    return ask


def test_a_callers_id_is_in_the_log_and_in_the_answer_beside_its_other_headers(ask: Ask) -> None:
    headers, line = ask({"X-Correlation-Id": "order-17/retry:2"})
    assert headers == {"ETag": "1", HEADER: "order-17/retry:2"}
    assert (line["correlation_id"], line["request_id"]) == ("order-17/retry:2", REQUEST_ID)


def test_without_one_the_requests_own_id_takes_its_place(ask: Ask) -> None:
    headers, line = ask({})
    assert headers[HEADER] == line["correlation_id"] == line["request_id"] == REQUEST_ID


@pytest.mark.parametrize(
    "unsound", ["", " ", "a b", "a\r\nSet-Cookie: b", "a,b", "ü", "${x}", "a" * 129, "a\n"]
)
def test_an_id_that_is_too_long_or_holds_odd_characters_is_not_repeated(
    ask: Ask, unsound: str
) -> None:
    headers, line = ask({HEADER: unsound})
    assert headers[HEADER] == line["correlation_id"] == REQUEST_ID


def test_the_longest_id_is_taken(ask: Ask) -> None:
    assert ask({HEADER: "a" * 128})[0][HEADER] == "a" * 128


def test_an_event_of_another_kind_and_an_answer_without_headers_are_served(context: Any) -> None:
    @correlated(Logger(service="test", stream=io.StringIO()))
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return {"statusCode": 204}

    assert handler({"Records": []}, context)["headers"] == {HEADER: context.aws_request_id}


def test_a_call_to_another_passes_the_requests_id_on_and_outside_of_one_none(
    event: Callable[..., dict[str, Any]], context: Any
) -> None:
    logger = Logger(service="passing", stream=io.StringIO())
    passed = [passed_on(logger)]

    @correlated(logger)
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        passed.append(passed_on(logger))
        return {}

    handler(event("GET", "/", headers={HEADER: "order-17"}), context)
    assert passed == [{}, {HEADER: "order-17"}]
