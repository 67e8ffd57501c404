"""The responses of API Gateway: its own, and those made from a function's result."""

import base64
import binascii
import json
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]

JSON: Headers = (("content-type", "application/json"),)
OWN_HEADERS = frozenset({"connection", "content-length", "transfer-encoding"})
"""Headers that describe the message as it is sent; those of a function are dropped."""


@dataclass(frozen=True, kw_only=True)
class Response:
    """An HTTP response; header names are in lower case, as HTTP APIs send them, and may repeat."""

    status: int
    headers: Headers = ()
    body: bytes = b""


def refusal(status: int, message: str, *headers: tuple[str, str]) -> Response:
    """Return a response of API Gateway's own, with the body `{"message": …}`."""
    return Response(
        status=status,
        headers=(*JSON, *headers),
        body=json.dumps({"message": message}, separators=(",", ":")).encode(),
    )


FORBIDDEN = refusal(403, "Forbidden", ("x-amzn-errortype", "ForbiddenException"))
NOT_FOUND = refusal(404, "Not Found")
TOO_LARGE = refusal(413, "Request Entity Too Large")
TOO_MANY_REQUESTS = refusal(429, "Too Many Requests")
FUNCTION_FAILED = refusal(500, "Internal Server Error")
"""The function raised, crashed, timed out, or returned a malformed response."""
UNAVAILABLE = refusal(503, "Service Unavailable")
"""The integration timed out, or Lambda throttled the invocation."""


def from_function(result: object) -> Response:
    """Return the response for a function's result, in payload format 2.0.

    Without a `statusCode` the whole result is the body of a 200 (AWS: "API Gateway can infer the
    response format"). With one, a body without a content type is `text/plain`, and a malformed
    result is a 500.
    """
    try:
        if not isinstance(result, dict) or "statusCode" not in result:
            text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
            return Response(status=200, headers=JSON, body=text.encode())
        return Response(
            status=_status(result["statusCode"]),
            headers=(*_headers(result.get("headers")), *_cookies(result.get("cookies"))),
            body=_body(result.get("body"), is_base64=result.get("isBase64Encoded") is True),
        )
    except (TypeError, ValueError):
        return FUNCTION_FAILED


def _status(value: object) -> int:
    if not isinstance(value, int | str):
        raise TypeError(value)
    status = int(value)
    if not 100 <= status <= 599:  # noqa: PLR2004
        raise ValueError(value)
    return status


def _headers(value: object) -> Headers:
    pairs = {} if value is None else value
    if not isinstance(pairs, dict):
        raise TypeError(value)
    headers = {"content-type": "text/plain;charset=UTF-8"}
    headers |= {str(name).lower(): _text(field) for name, field in pairs.items()}
    return tuple(header for header in headers.items() if header[0] not in OWN_HEADERS)


def _cookies(value: object) -> Headers:
    cookies = [] if value is None else value
    if not isinstance(cookies, list):
        raise TypeError(value)
    return tuple(("set-cookie", _text(cookie)) for cookie in cookies)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise TypeError(value)
    if not str(value).isprintable():
        raise ValueError(value)
    return str(value)


def _body(value: object, *, is_base64: bool) -> bytes:
    text = "" if value is None else value
    if not isinstance(text, str):
        raise TypeError(value)
    if not is_base64:
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
