"""Subscriptions, and the validation of requests for one."""

import base64
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from newsletter.errors import InvalidRequestError

IDEMPOTENCY_KEY = "Idempotency-Key"
LONGEST_BODY = 1024
LONGEST_EMAIL = 254
_NAMESPACE = uuid.UUID("0a0f0a55-5a0c-4d7c-8d1e-3a1b5f7c2e90")
_EMAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_KEY = re.compile(r"[!-+\--~]{1,255}")  # visible ASCII but the comma, which joins repeated headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscriber, with a unique id and the region of the write."""

    id: str
    email: str
    region: str


def read_email(body: str | None, *, is_base64: bool) -> str:
    """Return the address in a body such as `{"email": "ada@example.com"}`.

    It checks the form only; whether an address exists shows when mail arrives.
    Raises `InvalidRequestError`.
    """
    if body is None or len(body) > LONGEST_BODY:
        raise InvalidRequestError(f"the body must be 1 to {LONGEST_BODY} characters")
    fields = _object(body, is_base64=is_base64)
    if fields.keys() != {"email"}:
        raise InvalidRequestError('the body must be such as {"email": "ada@example.com"}')
    email = fields["email"]
    if not isinstance(email, str) or len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidRequestError(
            f"email must be an address of at most {LONGEST_EMAIL} characters: name@example.com"
        )
    return email


def identifier(email: str, *, key: str | None) -> str:
    """Return the id of a new subscription: random, or derived from the idempotency key and the
    address.

    With a key, a retry writes the same item in any region. The address is included so that two
    different requests with one key are two subscriptions. Raises `InvalidRequestError`.
    """
    if key is None:
        return str(uuid.uuid4())
    if not _KEY.fullmatch(key):
        raise InvalidRequestError(
            f"{IDEMPOTENCY_KEY} must be 1 to 255 visible ASCII characters without commas"
        )
    return str(uuid.uuid5(_NAMESPACE, json.dumps([key, email])))


def _object(body: str, *, is_base64: bool) -> dict[str, Any]:
    try:
        fields = json.loads(base64.b64decode(body) if is_base64 else body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise InvalidRequestError("the body must be a JSON object")
    return fields
