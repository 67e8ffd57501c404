"""Which id a request has, and the decorator that puts it into the log and the answer.

An HTTP API cannot write a request's header into its access log, so every log line also holds API
Gateway's own id of the request, which the access log has too. The trace's id Powertools adds.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.typing import LambdaContext

HEADER = "x-correlation-id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._:=+/-]{1,128}")
"""What a caller may send: it is repeated in logs, in headers and to others."""

Json = dict[str, Any]
Handler = Callable[[Json, "LambdaContext"], Json]


def request_id(event: Json, context: "LambdaContext") -> str:
    """Return API Gateway's id of the request, or Lambda's where the event is none of its own."""
    identifier: str = event.get("requestContext", {}).get("requestId", context.aws_request_id)
    return identifier


def correlation_id(event: Json, context: "LambdaContext") -> str:
    """Return the caller's id, `x-correlation-id`, or, without a sound one, the request's."""
    given: str = event.get("headers", {}).get(HEADER, "")
    return given if _ACCEPTED.fullmatch(given) else request_id(event, context)


def correlated(logger: "Logger") -> Callable[[Handler], Handler]:
    """Decorate the handler of an HTTP API: `logger` writes `correlation_id` and `request_id` in
    every line, and the answer has the header `x-correlation-id`.

    It goes around all other decorators.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def correlated_handler(event: Json, context: "LambdaContext") -> Json:
            identifier = correlation_id(event, context)
            logger.set_correlation_id(identifier)
            logger.append_keys(request_id=request_id(event, context))
            answer = handler(event, context)
            return {**answer, "headers": {**answer.get("headers", {}), HEADER: identifier}}

        return correlated_handler

    return decorate


def passed_on(logger: "Logger") -> dict[str, str]:
    """Return the headers by which a call to another passes the id of the current request on."""
    identifier = logger.get_correlation_id()
    return {} if identifier is None else {HEADER: identifier}
