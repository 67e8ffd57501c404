"""The routes, and the common JSON form of all failures."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from base_path.resolver import HttpApiResolver
from newsletter.errors import NewsletterError, RouteNotFoundError
from newsletter.service import Newsletter
from newsletter.subscription import IDEMPOTENCY_KEY, read_email
from newsletter.telemetry import count, logger

Json = dict[str, Any]
REPLAYED = "Idempotency-Replayed"


def api(*, newsletter: Newsletter, base_path: str) -> HttpApiResolver:
    """Return the API over a newsletter. `base_path` is that of the custom domain."""
    app = HttpApiResolver(base_path=base_path)

    @app.post("/items")
    def subscribe() -> Response[Json]:
        event = app.current_event
        email = read_email(event.body, is_base64=bool(event.is_base64_encoded))
        subscription, replayed = newsletter.subscribe(email, key=event.headers.get(IDEMPOTENCY_KEY))
        if not replayed:
            count("Subscriptions")
        return _answer(
            {"id": subscription.id, "region": subscription.region},
            status=HTTPStatus.CREATED,
            headers={REPLAYED: "true"} if replayed else {},
        )

    @app.not_found
    def unknown_route(_: NotFoundError) -> Response[Json]:
        event = app.current_event
        raise RouteNotFoundError(f"there is no {event.http_method} {event.path}")

    def refuse(error: NewsletterError) -> Response[Json]:
        log = logger.warning if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR else logger.info
        log(str(error), extra={"code": error.code}, exc_info=error.__cause__)
        body = error.body(request_id=app.current_event.request_context.request_id)
        return _answer(body, status=error.status, headers={})

    app.exception_handler(NewsletterError)(refuse)
    return app


def _answer(body: Json, *, status: HTTPStatus, headers: Mapping[str, str]) -> Response[Json]:
    return Response(status.value, "application/json", body, headers)
