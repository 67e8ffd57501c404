"""What a function's result means in payload format 2.0: AWS's documented examples and the rest."""

import pytest

from operations.rehearsal.regions.gateway.responses import FUNCTION_FAILED, Response, from_function

JSON = (("content-type", "application/json"),)
TEXT = ("content-type", "text/plain;charset=UTF-8")


@pytest.mark.parametrize(
    ("result", "body"),
    [
        ("Hello from Lambda!", "Hello from Lambda!"),
        ({"message": "Hello from Lambda!"}, '{"message": "Hello from Lambda!"}'),
        ({"body": "no status"}, '{"body": "no status"}'),
        (["é"], '["é"]'),
        (None, "null"),
        (0, "0"),
    ],
)
def test_a_result_without_a_status_is_the_body_of_a_200_in_json(result: object, body: str) -> None:
    assert from_function(result) == Response(status=200, headers=JSON, body=body.encode())


def test_a_result_with_a_status_says_everything() -> None:
    result = {
        "cookies": ["cookie1=a; Secure", "cookie2=b"],
        "isBase64Encoded": False,
        "statusCode": 201,
        "headers": {"Content-Type": "text/html", "X-Count": 3, "X-Done": True, "X-Ratio": 0.5},
        "body": "Hello from Lambda! é",
    }
    assert from_function(result) == Response(
        status=201,
        headers=(
            ("content-type", "text/html"),
            ("x-count", "3"),
            ("x-done", "true"),
            ("x-ratio", "0.5"),
            ("set-cookie", "cookie1=a; Secure"),
            ("set-cookie", "cookie2=b"),
        ),
        body="Hello from Lambda! é".encode(),
    )


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": 204},
        {"statusCode": "204"},
        {"statusCode": 204, "headers": None, "cookies": None, "body": None},
    ],
)
def test_everything_but_the_status_may_be_absent(result: object) -> None:
    assert from_function(result) == Response(status=204, headers=(TEXT,))


def test_a_base64_body_is_sent_as_the_bytes_it_stands_for() -> None:
    result = {"statusCode": 200, "isBase64Encoded": True, "body": "AP8="}
    assert from_function(result) == Response(status=200, headers=(TEXT,), body=b"\x00\xff")


def test_what_a_function_says_of_the_connection_is_not_passed_on() -> None:
    headers = {"Content-Length": "999", "Transfer-Encoding": "chunked", "Connection": "close"}
    assert from_function({"statusCode": 200, "headers": headers}).headers == (TEXT,)


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": None},
        {"statusCode": "OK"},
        {"statusCode": True},
        {"statusCode": 200.0},
        {"statusCode": 99},
        {"statusCode": 600},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "headers": {"a": None}},
        {"statusCode": 200, "headers": {"a": "b\r\nset-cookie: c"}},
        {"statusCode": 200, "cookies": "a"},
        {"statusCode": 200, "cookies": [{}]},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": 1},
        {"statusCode": 200, "body": "half a character: \ud800"},
        "half a character: \ud800",
        {"statusCode": 200, "body": "AP8=!", "isBase64Encoded": True},
    ],
)
def test_a_malformed_result_is_an_internal_server_error(result: object) -> None:
    assert from_function(result) == FUNCTION_FAILED


def test_a_refusal_is_worded_as_http_apis_word_it() -> None:
    assert (
        Response(status=500, headers=JSON, body=b'{"message":"Internal Server Error"}')
        == FUNCTION_FAILED
    )
