"""The function's entry point, which creates the API of this region once per process."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from correlation.correlated import answered, correlated, unexpected
from data.api import api, logger
from data.store import Store

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from base_path.resolver import HttpApiResolver

# A call to an unreachable table takes three seconds at most, including the pause before the retry.
CONFIG = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)


@cache
def application() -> "HttpApiResolver":
    """Return the API of this process; raise `KeyError` if the environment lacks a name."""
    region = os.environ["AWS_REGION"]
    store = Store(
        client=boto3.client("dynamodb", region_name=region, config=CONFIG),
        table=os.environ["TABLE_NAME"],
        partition_key=os.environ["PARTITION_KEY"],
        sort_key=os.environ["SORT_KEY"],
    )
    return api(store=store, region=region, base_path=os.environ.get("BASE_PATH", ""))


@correlated(logger)
@answered(logger, unexpected)
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer an API Gateway event of payload format 2.0; never raises."""
    return application().resolve(event, context)
