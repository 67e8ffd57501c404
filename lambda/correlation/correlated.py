"""The correlation id of a request, and decorators that log it and answer all requests.

An HTTP API cannot write a request's header to its access log. Therefore each log line also has API
Gateway's request id, which the access log has too. Powertools adds the trace id.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.typing import LambdaContext

HEADER = "x-correlation-id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._:=+/-]{1,128}")
"""Valid ids of callers, which are repeated in logs, headers and calls to other services."""

Json = dict[str, Any]
Handler = Callable[[Json, "LambdaContext"], Json]


def request_id(event: object, context: "LambdaContext") -> str:
    """Return API Gateway's request id, or Lambda's if the event has none."""
    return _sound(_within(event, "requestContext", "requestId")) or context.aws_request_id


def correlation_id(event: object, context: "LambdaContext") -> str:
    """Return the caller's `x-correlation-id`, or the request id if that is missing or invalid."""
    return _sound(_within(event, "headers", HEADER)) or request_id(event, context)


def _within(event: object, *names: str) -> object:
    """Return the value at the nested keys `names`, or None."""
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return event


def _sound(identifier: object) -> str | None:
    sound = isinstance(identifier, str) and _ACCEPTED.fullmatch(identifier)
    return sound[0] if sound else None


def correlated(logger: "Logger") -> Callable[[Handler], Handler]:
    """Return a decorator for handlers of HTTP APIs: `logger` adds `correlation_id` and `request_id`
    to each line, and the answer has the header `x-correlation-id`. It must be the outermost
    decorator.
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


def unexpected(*, request_id: str) -> Json:
    """Return the body of an answer to an unexpected error."""
    return {"statusCode": 500, "message": "something went wrong", "request_id": request_id}


def answered(logger: "Logger", body: Callable[..., Json]) -> Callable[[Handler], Handler]:
    """Return a decorator for handlers of HTTP APIs that never raise: an exception is logged and
    answered by a 500 with the result of `body(request_id=…)`.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def answering_handler(event: Json, context: "LambdaContext") -> Json:
            try:
                return handler(event, context)
            except Exception:
                logger.exception("unexpected")
                return {
                    "statusCode": 500,
                    "headers": {"Content-Type": "application/json"},
                    "body": json.dumps(body(request_id=request_id(event, context))),
                }

        return answering_handler

    return decorate


def passed_on(logger: "Logger") -> dict[str, str]:
    """Return the headers that pass the current correlation id to another service."""
    identifier = logger.get_correlation_id()
    return {} if identifier is None else {HEADER: identifier}
