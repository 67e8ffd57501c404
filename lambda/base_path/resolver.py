"""A resolver that takes a custom domain's base path off a request's path only where it is there.

AWS's guide says that payload format 2.0's `rawPath` does not hold it ("Create AWS Lambda proxy
integrations for HTTP APIs"), and so do those who printed their events (serverless-express 465,
powertools-lambda-python 576); one emulator was written to keep it (yulin 1037). Whoever takes it
off regardless breaks each route that begins with the same word, so the event decides: the route
that API Gateway chose, filled with its variables, is the path without a base path.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")


class HttpApiResolver(APIGatewayHttpResolver):
    """Powertools' resolver of HTTP APIs, for routes without the base path.

    `base_path` is the custom domain's, without outer slashes, or empty. A request that came by the
    route `$default` is resolved as it came: such a route says nothing of the path.
    """

    def __init__(self, *, base_path: str) -> None:
        super().__init__()
        self._prefix = f"/{base_path}"

    def resolve(self, event: Mapping[str, Any], context: "LambdaContext") -> dict[str, Any]:
        """Answer an event of payload format 2.0."""
        path: str = event["rawPath"]
        rest = path.removeprefix(self._prefix) or "/"
        if rest != path and unquote(rest) == _matched(event):
            event = {**event, "rawPath": rest}
        return super().resolve(event, context)


def _matched(event: Mapping[str, Any]) -> str | None:
    """Return the path that API Gateway matched, None where it matched none."""
    _, _, pattern = event["routeKey"].partition(" ")
    values = event.get("pathParameters", {})
    return unquote(_VARIABLE.sub(lambda found: values.get(found[1], ""), pattern)) or None
