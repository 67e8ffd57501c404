"""What of the emulated AWS does not answer: DynamoDB to functions, and Route 53's API to everybody.

A region and a service are read from the signature of a request (its credential's scope), and
that a function sent it from the AWS SDK's user agent, which names the function's runtime. So an
operator, Terraform and a rehearsal itself still reach the table that functions do not reach.
"""

import re
from collections.abc import Iterable
from socket import SHUT_RDWR
from typing import Any

from werkzeug.wrappers import Response

_SCOPE = re.compile(r"Credential=[^/,]+/\d{8}/([\w-]+)/([\w-]+)/aws4_request")
_FUNCTION = "exec-env/AWS_Lambda_"


class Outages:
    """Wraps the emulator's WSGI application; what is out can be changed while it serves.

    `tables` are the regions in which DynamoDB's connections to functions break. `control_planes`
    are services, as in signatures (`route53`), that answer 503 to every request.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self.tables: frozenset[str] = frozenset()
        self.control_planes: frozenset[str] = frozenset()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        region, service = scope.groups() if scope is not None else ("", "")
        by_function = _FUNCTION in environ.get("HTTP_USER_AGENT", "")
        if service == "dynamodb" and by_function and region in self.tables:
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            raise ConnectionError("the table is out of reach")
        if service in self.control_planes:
            refusal = Response("Service Unavailable", 503, content_type="text/plain")
            return refusal(environ, start_response)
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer
