"""Which id a request has, and the decorators by which every request is answered, with its id.

An HTTP API cannot write a request's header into its access log, so every log line also holds API
Gateway's own id of the request, which the access log has too. The trace's id Powertools adds.
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
"""What a caller may send: it is repeated in logs, in headers and to others."""

Json = dict[str, Any]
Handler = Callable[[Json, "LambdaContext"], Json]


def request_id(event: object, context: "LambdaContext") -> str:
    """Return API Gateway's id of the request, or Lambda's where the event is none of its own."""
    return _sound(_within(event, "requestContext", "requestId")) or context.aws_request_id


def correlation_id(event: object, context: "LambdaContext") -> str:
    """Return the caller's id, `x-correlation-id`, or, without a sound one, the request's."""
    return _sound(_within(event, "headers", HEADER)) or request_id(event, context)


def _within(event: object, *names: str) -> object:
    """Return what is there under the names, one inside the other; None where that is nothing."""
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return event


def _sound(identifier: object) -> str | None:
    sound = isinstance(identifier, str) and _ACCEPTED.fullmatch(identifier)
    return sound[0] if sound else None


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


def unexpected(*, request_id: str) -> Json:
    """Return what a caller is told of a defect, or of a broken environment."""
    return {"statusCode": 500, "message": "something went wrong", "request_id": request_id}


def answered(logger: "Logger", body: Callable[..., Json]) -> Callable[[Handler], Handler]:
    """Decorate the handler of an HTTP API so that it never raises: what it raises is logged, and
    answered by a 500 with the `body` that is made of the keyword `request_id`.
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
    """Return the headers by which a call to another passes the id of the current request on."""
    identifier = logger.get_correlation_id()
    return {} if identifier is None else {HEADER: identifier}
