"""A resolver that removes a custom domain's base path from a request's path only if it is there.

AWS's guide says that `rawPath` in payload format 2.0 does not contain it ("Create AWS Lambda proxy
integrations for HTTP APIs"), and published events agree (serverless-express 465,
powertools-lambda-python 576), but one emulator keeps it (yulin 1037). Removing it in any case would
break routes that begin with the same word. Therefore the event decides: the route key that API
Gateway matched, with its path parameters filled in, is the path without a base path.
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

    `base_path` is the custom domain's, without outer slashes, or empty. The path of a request that
    matched `$default` is used as it is, because that route key does not contain a path.
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
    """Return the path that API Gateway matched, or None for the route `$default`."""
    _, _, pattern = event["routeKey"].partition(" ")
    values = event.get("pathParameters", {})
    return unquote(_VARIABLE.sub(lambda found: values.get(found[1], ""), pattern)) or None
