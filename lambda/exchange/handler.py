"""The function's entry point, which creates the API once per process and never raises."""

import os
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from correlation.correlated import answered, correlated, passed_on
from exchange.api import api
from exchange.errors import ExchangeError
from exchange.idempotency import records
from exchange.provider import EcbProvider
from exchange.rates import Rates
from exchange.service import Exchange
from exchange.settings import Settings
from exchange.store import Store
from exchange.table import open_table
from exchange.telemetry import count, logger, metrics, report

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from base_path.resolver import HttpApiResolver


@cache
def application() -> "HttpApiResolver":
    """Return the API of this process; raise `SettingsError` if variables are missing."""
    settings = Settings.from_environment(os.environ)
    logger.append_keys(region=settings.region)
    metrics.namespace = settings.metrics_namespace
    table = open_table(settings)
    store = Store(table=table)
    provider = EcbProvider(url=settings.rates_url, headers=partial(passed_on, logger))
    rates = Rates(fetch=provider.sheets, store=store, report=report)
    exchange = Exchange(rates=rates, store=store, region=settings.region)
    return api(exchange=exchange, records=records(table), base_path=settings.base_path)


@correlated(logger)
@answered(logger, ExchangeError("something went wrong on our side").body)
@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer an API Gateway event of payload format 2.0; never raises."""
    count("Requests")
    return application().resolve(event, context)
