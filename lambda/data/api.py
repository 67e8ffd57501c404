"""The routes, and the HTTP status of each failure."""

import uuid
from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.exceptions import (
    BadRequestError,
    NotFoundError,
    RequestEntityTooLargeError,
    ServiceUnavailableError,
)

from base_path.resolver import HttpApiResolver
from data.document import Document, InvalidDocumentError, LargeDocumentError, checked
from data.store import Store, StoreUnavailableError

logger = Logger()


def api(*, store: Store, region: str, base_path: str) -> HttpApiResolver:
    """Return the API of `region`. `base_path` is that of the custom domain."""
    prefix = f"/{base_path}" if base_path else ""
    app = HttpApiResolver(base_path=base_path)

    @app.post("/data")
    def write() -> Response[str]:
        event = app.current_event
        try:
            text = checked(event.body, is_base64=bool(event.is_base64_encoded))
        except InvalidDocumentError as error:
            raise BadRequestError(str(error)) from error
        except LargeDocumentError as error:
            raise RequestEntityTooLargeError(str(error)) from error
        document = Document(
            id=str(uuid.uuid4()),
            text=text,
            written_by=region,
            written_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        store.put(document)
        location = {"Location": f"{prefix}/data/{document.id}"}
        return _answer(HTTPStatus.CREATED, document, location)

    @app.get("/data/<identifier>")
    def read(identifier: str) -> Response[str]:
        document = store.get(identifier) if _is_id(identifier) else None
        if document is None:
            raise NotFoundError(f"{region} holds no document of this id")
        return _answer(HTTPStatus.OK, document, {})

    def unavailable(error: StoreUnavailableError) -> Response[str]:
        logger.warning(str(error), exc_info=error.__cause__)
        raise ServiceUnavailableError(str(error))

    app.exception_handler(StoreUnavailableError)(unavailable)

    def _answer(status: HTTPStatus, document: Document, headers: dict[str, str]) -> Response[str]:
        body = document.answer(answered_by=region)
        return Response(status.value, "application/json", body, headers)

    return app


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
