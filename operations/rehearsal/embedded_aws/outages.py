"""Makes parts of the emulated AWS fail: DynamoDB for functions, and services for everyone.

The region and service of a request are in its signature (the credential's scope). The user agent of
an AWS SDK says whether the request comes from a function, so that operators, Terraform and the
rehearsal itself still reach a table that functions do not.
"""

import re
from collections.abc import Iterable
from socket import SHUT_RDWR
from typing import Any

from werkzeug.wrappers import Response

_SCOPE = re.compile(r"Credential=[^/,]+/\d{8}/([\w-]+)/([\w-]+)/aws4_request")
_FUNCTION = "exec-env/AWS_Lambda_"


class Outages:
    """WSGI middleware whose outages can be changed while it serves.

    In the regions `tables`, DynamoDB drops the connections of functions. The services in
    `control_planes`, by their names in signatures (`route53`), answer 503 to every request.
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
            raise ConnectionError("the table cannot be reached")
        if service in self.control_planes:
            refusal = Response("Service Unavailable", 503, content_type="text/plain")
            return refusal(environ, start_response)
        answer: Iterable[bytes] = self._application(environ, start_response)
        return answer
