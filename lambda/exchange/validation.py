"""Validation of requests; all problems of a request are reported at once."""

import base64
import datetime
import json
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from exchange.conversion import ConversionRequest
from exchange.day import read_day
from exchange.errors import InvalidRequestError, Problem, shown
from exchange.quote import Pair, Window

IDEMPOTENCY_KEY = "Idempotency-Key"
USUAL_LIMIT = 30
LARGEST_LIMIT = 100
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,8})?")
_LIMIT = re.compile(r"[0-9]{1,3}")
_KEY = re.compile(r"[!-+\--~]{1,255}")  # visible ASCII but the comma, which joins repeated headers


def pair(*, base: str, quote: str) -> Pair:
    """Return the pair of a path, in upper case; raise `InvalidRequestError`."""
    problems: list[Problem] = []
    checked = Pair(_currency(problems, "base", base), _currency(problems, "quote", quote))
    _raise_any(problems)
    return checked


def window(parameters: Mapping[str, str]) -> Window:
    """Return the window of `from`, `to` (days, both included) and `limit`, which are optional."""
    problems: list[Problem] = []
    first = _day(problems, "from", parameters.get("from"), datetime.date.min)
    last = _day(problems, "to", parameters.get("to"), datetime.date.max)
    limit = _limit(problems, parameters.get("limit", str(USUAL_LIMIT)))
    if first > last:
        rule = "from not after to"
        problems.append(Problem("from", rule, first.isoformat(), f"from is after to, {last}"))
    _raise_any(problems)
    return Window(first, last, limit)


def conversion_id(value: str) -> str:
    """Return the id of a conversion in lower case; raise `InvalidRequestError` if it is not a
    UUID."""
    try:
        if str(uuid.UUID(value)) == value.lower():
            return value.lower()
    except ValueError:
        pass
    raise InvalidRequestError([Problem("id", "a UUID", shown(value), "id must be a UUID")])


def conversion(*, body: str | None, is_base64: bool, key: str | None) -> ConversionRequest:
    """Return the request in a conversion's JSON body; raise `InvalidRequestError`. `key` is
    optional."""
    problems: list[Problem] = []
    if key is not None and not _KEY.fullmatch(key):
        rule = "1 to 255 visible ASCII characters without commas"
        problems.append(
            Problem(IDEMPOTENCY_KEY, rule, shown(key), f"{IDEMPOTENCY_KEY} must be {rule}")
        )
    fields = _object(problems, body, is_base64=is_base64)
    amount = _amount(problems, fields.pop("amount", None))
    base = _currency(problems, "base", fields.pop("base", None))
    quote = _currency(problems, "quote", fields.pop("quote", None))
    for name, value in fields.items():
        field = f"{shown(name)}"
        message = f"{field} is no field of a conversion"
        problems.append(Problem(field, "amount, base or quote", shown(value), message))
    _raise_any(problems)
    return ConversionRequest(amount, Pair(base, quote))


def _object(problems: list[Problem], body: str | None, *, is_base64: bool) -> dict[str, Any]:
    text = body or ""
    try:
        if is_base64:
            text = base64.b64decode(text).decode()
        value = json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        _refuse_body(problems, text)
    if not isinstance(value, dict):
        _refuse_body(problems, text)
    return value


def _refuse_body(problems: list[Problem], text: str) -> NoReturn:
    example = '{"amount": "10.50", "base": "EUR", "quote": "USD"}'
    message = f"the body must be one JSON object such as {example}"
    raise InvalidRequestError([*problems, Problem("body", "a JSON object", shown(text), message)])


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _currency(problems: list[Problem], field: str, value: object) -> str:
    if isinstance(value, str) and _CURRENCY.fullmatch(value):
        return value.upper()
    rule = "an ISO 4217 code of three letters"
    problems.append(Problem(field, rule, shown(value), f"{field} must be {rule}, such as EUR"))
    return ""


def _amount(problems: list[Problem], value: object) -> str:
    if isinstance(value, str) and _AMOUNT.fullmatch(value) and Decimal(value):
        return value
    rule = "a decimal string greater than 0, at most 15 digits before the point and 8 after it"
    message = f"amount must be {rule}, without sign or exponent"
    if isinstance(value, int | float):
        message = (
            'amount must be a JSON string, such as "10.50": '
            "as a number it could lose digits on its way here"
        )
    problems.append(Problem("amount", rule, shown(value), message))
    return ""


def _day(
    problems: list[Problem], field: str, value: str | None, default: datetime.date
) -> datetime.date:
    if value is None:
        return default
    day = read_day(value)
    if day is not None:
        return day
    rule = "a day as YYYY-MM-DD"
    problems.append(Problem(field, rule, shown(value), f"{field} must be {rule}"))
    return default


def _limit(problems: list[Problem], value: str) -> int:
    if _LIMIT.fullmatch(value) and 1 <= int(value) <= LARGEST_LIMIT:
        return int(value)
    rule = f"a whole number between 1 and {LARGEST_LIMIT}"
    problems.append(Problem("limit", rule, shown(value), f"limit must be {rule}"))
    return USUAL_LIMIT


def _raise_any(problems: list[Problem]) -> None:
    if problems:
        raise InvalidRequestError(problems)
