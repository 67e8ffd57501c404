"""Makes what moto cannot do fail at once and in words."""

import json
import traceback
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response


class Unsupported:
    """Wraps moto's WSGI application, to answer 501 where moto raises.

    The 500 of a crash would make AWS's clients, Terraform among them, try again for minutes and
    then say nothing of the reason. The traceback goes to stderr.
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
