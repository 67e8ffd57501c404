"""The errors of the API, each with its HTTP status and a machine-readable code.

NewsletterError          500  unexpected: a bug, or an invalid environment
├── InvalidRequestError  400  the request breaks a rule
├── RouteNotFoundError   404  no such path and method
└── StoreUnavailableError  503  the region's table does not answer
"""

from http import HTTPStatus
from typing import Any, ClassVar


class NewsletterError(Exception):
    """A failure that is reported to the caller; the message reveals nothing internal."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "internal_error"

    def body(self, *, request_id: str) -> dict[str, Any]:
        """Return the JSON body, whose form is the same for all errors of this API."""
        return {"error": {"code": self.code, "message": str(self), "request_id": request_id}}


class InvalidRequestError(NewsletterError):
    status = HTTPStatus.BAD_REQUEST
    code = "invalid_request"


class RouteNotFoundError(NewsletterError):
    status = HTTPStatus.NOT_FOUND
    code = "route_not_found"


class StoreUnavailableError(NewsletterError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "store_unavailable"
