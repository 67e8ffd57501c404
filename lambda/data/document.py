"""A document as its caller sent it, with the region and time of the write.

The text is stored unchanged, so numbers keep their digits and keys their order.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import NoReturn

LARGEST_DOCUMENT = 64 * 1024
"""Bytes. A DynamoDB item may have 400 KB."""


class InvalidDocumentError(Exception):
    """The body is not a JSON object; the message is for the caller."""


class LargeDocumentError(Exception):
    """The body is larger than `LARGEST_DOCUMENT`; the message is for the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored document."""

    id: str
    text: str
    """One JSON object."""
    written_by: str
    """The region that wrote it."""
    written_at: str
    """The time of the write by that region's clock: ISO 8601, UTC."""

    def answer(self, *, answered_by: str) -> str:
        """Return the JSON of an answer from the region `answered_by`."""
        noted = {
            "id": self.id,
            "written_by": self.written_by,
            "written_at": self.written_at,
            "answered_by": answered_by,
        }
        return f'{json.dumps(noted)[:-1]}, "data": {self.text}}}'


def checked(body: str | None, *, is_base64: bool) -> str:
    """Return a request's body as the text of one JSON object.

    API Gateway encodes bodies as base64 unless the content type is text, JSON or similar.

    Raises:
        InvalidDocumentError: if it is not a JSON object.
        LargeDocumentError: if it is larger than `LARGEST_DOCUMENT`.
    """
    text = body or ""
    try:
        if is_base64:
            text = base64.b64decode(text, validate=True).decode()
        if len(text.encode()) > LARGEST_DOCUMENT:
            raise LargeDocumentError(f"a document has at most {LARGEST_DOCUMENT} bytes")
        if isinstance(json.loads(text, parse_constant=_not_json), dict):
            return text.strip()
    except (ValueError, RecursionError, binascii.Error) as error:
        raise InvalidDocumentError(_EXAMPLE) from error
    raise InvalidDocumentError(_EXAMPLE)


_EXAMPLE = 'the body must be one JSON object such as {"note": "written in one region"}'


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
