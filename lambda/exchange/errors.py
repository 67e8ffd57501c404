"""Everything that a caller can be told went wrong, with its HTTP status and a code for machines.

ExchangeError                500  unexpected: a defect, or a broken environment
├── InvalidRequestError      400  the request breaks a rule; lists every problem at once
├── RouteNotFoundError       404  no such path and method
├── UnknownCurrencyError     404  well formed, but not in the reference sheet
├── ConversionNotFoundError  404  nothing stored under that id in this region (yet)
├── KeyInProgressError       409  the idempotency key's first request is being answered
├── KeyReusedError           422  the idempotency key belongs to another request
├── RatesUnavailableError    503  neither the provider nor the table has a sheet
└── StoreUnavailableError    503  the region's table does not answer
ProviderError                     no caller sees it: a stored sheet answers instead
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, ClassVar

LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: which field, which rule, what it got (as text) and what to do instead."""

    field: str
    rule: str
    value: str | None
    message: str


class ExchangeError(Exception):
    """A failure with an answer for the caller; the message is safe to show."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    def body(self, *, request_id: str) -> dict[str, Any]:
        """Return the one shape that every error of this API has."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "request_id": request_id,
                "problems": [asdict(problem) for problem in self.problems],
            }
        }


class InvalidRequestError(ExchangeError):
    status = HTTPStatus.BAD_REQUEST
    code = "invalid_request"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems), problems)


class RouteNotFoundError(ExchangeError):
    status = HTTPStatus.NOT_FOUND
    code = "route_not_found"


class UnknownCurrencyError(ExchangeError):
    status = HTTPStatus.NOT_FOUND
    code = "unknown_currency"

    def __init__(self, unknown: dict[str, str]) -> None:
        """Take the unknown currency codes by the field that holds them."""
        problems = [
            Problem(field, "in the reference sheet", code, f"{field} {code} has no reference rate")
            for field, code in unknown.items()
        ]
        super().__init__("; ".join(problem.message for problem in problems), problems)


class ConversionNotFoundError(ExchangeError):
    status = HTTPStatus.NOT_FOUND
    code = "conversion_not_found"


class KeyInProgressError(ExchangeError):
    status = HTTPStatus.CONFLICT
    code = "idempotency_key_in_progress"


class KeyReusedError(ExchangeError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency_key_reused"


class RatesUnavailableError(ExchangeError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "rates_unavailable"


class StoreUnavailableError(ExchangeError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "store_unavailable"


class ProviderError(Exception):
    """The provider of rates did not answer, or not with a sheet."""


def shown(value: object) -> str | None:
    """Return what was got as short text: no number that JSON cannot carry, no tree."""
    match value:
        case None:
            return None
        case str():
            text = value
        case dict():
            text = "{...}"
        case list():
            text = "[...]"
        case _:
            text = json.dumps(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "..."
