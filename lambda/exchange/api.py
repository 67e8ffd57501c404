"""The routes, and the common JSON form of all failures."""

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from base_path.resolver import HttpApiResolver
from exchange import idempotency, validation
from exchange.errors import ExchangeError, RouteNotFoundError
from exchange.service import Exchange
from exchange.telemetry import count, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer

Json = dict[str, Any]
REPLAYED = "Idempotency-Replayed"
KEPT_SECONDS = 60
"""Seconds for which caches may keep a rate; the bank publishes one per day."""


def api(*, exchange: Exchange, records: "BasePersistenceLayer", base_path: str) -> HttpApiResolver:
    """Return the API over an exchange. `base_path` is that of the custom domain."""
    app = HttpApiResolver(base_path=base_path)

    @app.get("/rates/<base>/<quote>")
    def rate(base: str, quote: str) -> Response[Json]:
        found = exchange.quote(validation.pair(base=base, quote=quote))
        _note_stale(found.stale)
        headers = {} if found.stale else {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
        return _answer(asdict(found), headers=headers)

    @app.get("/rates/<base>/<quote>/history")
    def history(base: str, quote: str) -> Response[Json]:
        window = validation.window(app.current_event.query_string_parameters)
        return _answer(asdict(exchange.history(validation.pair(base=base, quote=quote), window)))

    @app.post("/conversions")
    def convert() -> Response[Json]:
        event = app.current_event
        key = event.headers.get(validation.IDEMPOTENCY_KEY)
        request = validation.conversion(
            body=event.body, is_base64=bool(event.is_base64_encoded), key=key
        )

        held = False

        def make() -> Json:
            nonlocal held
            identifier = request.identifier(key=key)
            conversion, held = exchange.convert(request, identifier=identifier)
            if not held:
                count("Conversions")
                _note_stale(conversion.stale)
            return asdict(conversion)

        if key is None:
            return _answer(make(), status=HTTPStatus.CREATED)
        body, replayed = idempotency.once(
            make, key=key, request=asdict(request), context=app.lambda_context, records=records
        )
        headers = {REPLAYED: "true"} if replayed or held else {}
        return _answer(body, status=HTTPStatus.CREATED, headers=headers)

    @app.get("/conversions/<identifier>")
    def conversion(identifier: str) -> Response[Json]:
        return _answer(asdict(exchange.conversion(validation.conversion_id(identifier))))

    @app.not_found
    def unknown_route(_: NotFoundError) -> Response[Json]:
        event = app.current_event
        raise RouteNotFoundError(f"there is no {event.http_method} {event.path}")

    def refuse(error: ExchangeError) -> Response[Json]:
        log = logger.warning if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR else logger.info
        log(error.message, extra={"code": error.code}, exc_info=error.__cause__)
        body = error.body(request_id=app.current_event.request_context.request_id)
        return _answer(body, status=error.status)

    app.exception_handler(ExchangeError)(refuse)
    return app


def _note_stale(stale: bool) -> None:
    if stale:
        count("StaleRates")


def _answer(
    body: Json, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response[Json]:
    return Response(status.value, "application/json", body, headers)
