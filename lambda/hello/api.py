"""The routes: a greeting, the list of regions, and the web page."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.exceptions import ServiceUnavailableError
from botocore.exceptions import BotoCoreError, ClientError

from base_path.resolver import HttpApiResolver
from hello.names import Names
from hello.page import Page
from hello.replicas import Replicas

Json = dict[str, Any]
FRESH = {"Cache-Control": "no-store"}
logger = Logger()


def api(*, region: str, replicas: Replicas, page: Page, base_path: str) -> HttpApiResolver:
    """Return the API of `region`. `base_path` is that of the custom domain."""
    app = HttpApiResolver(base_path=base_path)

    def names() -> Names:
        asked = app.current_event.request_context.domain_name
        return Names.seen_from(region, asked=asked, base_path=base_path)

    @app.get("/")
    def client() -> Response[str]:
        headers = page.headers(shared_name=names().shared)
        return Response(200, "text/html; charset=utf-8", page.html, headers)

    @app.get("/hello")
    def hello() -> Response[Json]:
        return _answer({"greeting": f"Hello from {region}", "region": region})

    @app.get("/regions")
    def regions() -> Response[Json]:
        try:
            found = replicas.regions()
        except (BotoCoreError, ClientError) as error:
            message = "the regions cannot be read from the table"
            logger.warning(message, exc_info=error)
            raise ServiceUnavailableError(message) from error
        called = names()
        return _answer(
            {
                "region": region,
                "shared_url": called.shared_url,
                "regional_urls": {name: called.regional_url(name) for name in found},
            }
        )

    return app


def _answer(body: Json) -> Response[Json]:
    return Response(200, "application/json", body, FRESH)
