"""Turns moto's exceptions into immediate errors with a message."""

import json
import traceback
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response


class Unsupported:
    """WSGI middleware that answers 501 with a message where moto raises an exception.

    AWS clients, and so Terraform, retry a 500 for minutes and then do not report the reason. The
    traceback goes to stderr.
    """

    def __init__(self, moto: Any) -> None:
        self._moto = moto

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            answer: Iterable[bytes] = self._moto(environ, start_response)
        except Exception as error:
            traceback.print_exc()
            body = {"__type": "NotImplemented", "message": f"moto: {error!r}"}
            refusal = Response(json.dumps(body), 501, content_type="application/json")
            return refusal(environ, start_response)
        return answer
