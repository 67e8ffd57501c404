"""What callers may send, and what they are told otherwise."""

import datetime
import json
from typing import Any

import pytest

from exchange import validation
from exchange.conversion import ConversionRequest
from exchange.errors import InvalidRequestError
from exchange.quote import Pair, Window

GOOD = {"amount": "10.50", "base": "EUR", "quote": "USD"}


def parse(body: str | None, *, is_base64: bool = False, key: str | None = None) -> Any:
    return validation.conversion(body=body, is_base64=is_base64, key=key)


def problems(body: str | None, **parts: Any) -> list[tuple[str, str | None]]:
    """Return field and value of every problem that a body has."""
    with pytest.raises(InvalidRequestError) as raised:
        parse(body, **parts)
    return [(problem.field, problem.value) for problem in raised.value.problems]


def test_a_conversion_is_read() -> None:
    body = json.dumps(GOOD | {"base": "eur"})
    assert parse(body) == ConversionRequest("10.50", Pair("EUR", "USD"))


@pytest.mark.parametrize("amount", ["1", "0.01", "0.00000001", "999999999999999", "10.50000000"])
def test_an_amount_is_a_plain_positive_decimal(amount: str) -> None:
    assert parse(json.dumps(GOOD | {"amount": amount})).amount == amount


@pytest.mark.parametrize(
    "amount",
    [
        *("0", "0.00", "-1", "+1", " 1", "1 ", "1\n", "1,5", ".5", "5.", "007", "", "ten"),
        *("1e3", "NaN", "Infinity", "0x10", "1_000", "\u0661", "\ud800"),
        *("1" * 16, "0.000000001"),
    ],
)
def test_any_other_amount_is_refused(amount: str) -> None:
    assert problems(json.dumps(GOOD | {"amount": amount})) == [("amount", amount)]


@pytest.mark.parametrize(
    ("amount", "got"),
    [("10.5", "10.5"), ("3", "3"), ("1e999", "Infinity"), ("true", "true"), ("[1]", "[...]")],
)
def test_an_amount_that_is_no_string_is_refused(amount: str, got: str) -> None:
    body = f'{{"amount": {amount}, "base": "EUR", "quote": "USD"}}'
    assert problems(body) == [("amount", got)]


def test_a_number_as_amount_is_explained() -> None:
    with pytest.raises(InvalidRequestError, match=r"must be a JSON string.* lose digits"):
        parse('{"amount": 10.5, "base": "EUR", "quote": "USD"}')


def test_all_problems_are_reported_at_once() -> None:
    body = {"amount": "-5", "base": "EURO", "qoute": "USD"}
    assert problems(json.dumps(body), key="two words") == [
        ("Idempotency-Key", "two words"),
        ("amount", "-5"),
        ("base", "EURO"),
        ("quote", None),
        ("qoute", "USD"),
    ]


def test_what_is_shown_of_a_long_value_is_short() -> None:
    ((_, value),) = problems(json.dumps(GOOD | {"amount": "9" * 10_000}))
    assert value == "9" * 80 + "..."


@pytest.mark.parametrize(
    "body",
    [
        *(None, "", "{", "[]", "null", '"EUR"', "12", "\x00", "[" * 100_000),
        *('{"amount": NaN}', "1" * 5000, "\ufeff{}"),
    ],
)
def test_a_body_that_is_no_json_object_is_one_problem(body: str | None) -> None:
    assert [field for field, _ in problems(body)] == ["body"]


@pytest.mark.parametrize("body", ["!", "e30", "//79"])
def test_a_body_that_is_no_base64_of_json_is_one_problem(body: str) -> None:
    assert [field for field, _ in problems(body, is_base64=True)] == ["body"]


@pytest.mark.parametrize("key", ["", "a,b", "a b", "k\u00e9y", "x" * 256, "a\n"])
def test_a_malformed_idempotency_key_is_refused(key: str) -> None:
    assert [field for field, _ in problems(json.dumps(GOOD), key=key)] == ["Idempotency-Key"]


@pytest.mark.parametrize("key", ["k", '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "!~-+", "x" * 255])
def test_an_idempotency_key_is_visible_ascii(key: str) -> None:
    assert parse(json.dumps(GOOD), key=key) == parse(json.dumps(GOOD))


def test_both_currencies_of_a_path_are_checked() -> None:
    assert validation.pair(base="eur", quote="UsD") == Pair("EUR", "USD")
    with pytest.raises(InvalidRequestError) as raised:
        validation.pair(base="EU", quote="U$D")
    assert [problem.field for problem in raised.value.problems] == ["base", "quote"]


def test_a_history_without_parameters_is_the_newest_thirty_days() -> None:
    assert validation.window({}) == Window(datetime.date.min, datetime.date.max, 30)


def test_a_history_has_both_ends_and_a_limit() -> None:
    window = validation.window({"from": "2026-11-01", "to": "2026-11-20", "limit": "100"})
    assert window == Window(datetime.date(2026, 11, 1), datetime.date(2026, 11, 20), 100)


@pytest.mark.parametrize(
    ("parameters", "fields"),
    [
        ({"from": "20261101", "to": "2026-02-30", "limit": "0"}, ["from", "to", "limit"]),
        ({"from": "2026-W01-1"}, ["from"]),
        ({"from": "2026-11-20", "to": "2026-11-19"}, ["from"]),
        *(({"limit": limit}, ["limit"]) for limit in ("101", "-1", "1,2", "ten", "1.0", "")),
    ],
)
def test_a_malformed_history_is_refused(parameters: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        validation.window(parameters)
    assert [problem.field for problem in raised.value.problems] == fields


def test_the_id_of_a_conversion_is_a_uuid() -> None:
    identifier = "5b1b1f0e-6a4e-5d0a-9a53-0e6c7b1d2f3a"
    assert validation.conversion_id(identifier.upper()) == identifier
    for other in ("", "1", identifier.replace("-", ""), f"{{{identifier}}}", identifier + "\n"):
        with pytest.raises(InvalidRequestError, match="id must be a UUID"):
            validation.conversion_id(other)


def test_one_key_and_request_give_one_id_in_every_region() -> None:
    request = ConversionRequest("10.50", Pair("EUR", "USD"))
    assert request.identifier(key="k-1") == ConversionRequest(
        "10.50", Pair("EUR", "USD")
    ).identifier(key="k-1")


def test_another_key_another_request_or_no_key_give_another_id() -> None:
    request = ConversionRequest("10.50", Pair("EUR", "USD"))
    other = ConversionRequest("10.51", Pair("EUR", "USD"))
    ids = [
        request.identifier(key="k-1"),
        request.identifier(key="k-2"),
        other.identifier(key="k-1"),
        request.identifier(key=None),
        request.identifier(key=None),
    ]
    assert len(set(ids)) == 5
