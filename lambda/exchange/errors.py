"""The errors of the API, each with its HTTP status and a machine-readable code.

ExchangeError                500  unexpected: a bug, or an invalid environment
├── InvalidRequestError      400  the request breaks a rule; lists all problems
├── RouteNotFoundError       404  no such path and method
├── UnknownCurrencyError     404  well formed, but not in the reference sheet
├── ConversionNotFoundError  404  this region has no such conversion (yet)
├── KeyInProgressError       409  the idempotency key's first request is being answered
├── KeyReusedError           422  the idempotency key belongs to another request
├── RatesUnavailableError    503  neither the provider nor the table has a sheet
└── StoreUnavailableError    503  the region's table does not answer
ProviderError                     internal: a stored sheet is used instead
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, ClassVar

LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """A violation: the field, the rule, the given value as text, and a message with the remedy."""

    field: str
    rule: str
    value: str | None
    message: str


class ExchangeError(Exception):
    """A failure that is reported to the caller; the message reveals nothing internal."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    def body(self, *, request_id: str) -> dict[str, Any]:
        """Return the JSON body, whose form is the same for all errors of this API."""
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
    """The provider did not answer with a valid sheet."""


def shown(value: object) -> str | None:
    """Return a value as short text for a message."""
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
