"""The API function's entry point, which creates the API once per process and never raises."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from correlation.correlated import answered, correlated
from newsletter.api import api
from newsletter.errors import NewsletterError
from newsletter.service import Newsletter
from newsletter.settings import Settings
from newsletter.store import open_store
from newsletter.telemetry import count, logger, metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from base_path.resolver import HttpApiResolver


@cache
def application() -> "HttpApiResolver":
    """Return the API of this process; raise `SettingsError` if variables are missing."""
    settings = Settings.from_environment(os.environ)
    logger.append_keys(region=settings.region)
    metrics.namespace = settings.metrics_namespace
    newsletter = Newsletter(store=open_store(settings), region=settings.region)
    return api(newsletter=newsletter, base_path=settings.base_path)


@correlated(logger)
@answered(logger, NewsletterError("something went wrong on our side").body)
@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer an API Gateway event of payload format 2.0; never raises."""
    count("Requests")
    return application().resolve(event, context)
