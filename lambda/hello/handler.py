"""The function's entry point, which creates the API of this region once per process."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from correlation.correlated import answered, correlated, unexpected
from hello.api import api, logger
from hello.page import Page
from hello.replicas import Replicas

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from base_path.resolver import HttpApiResolver

CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})


@cache
def application() -> "HttpApiResolver":
    """Return the API of this process; raise `KeyError` if the environment lacks a name."""
    region, table = os.environ["AWS_REGION"], os.environ["TABLE_NAME"]
    client = boto3.client("dynamodb", region_name=region, config=CONFIG)
    return api(
        region=region,
        replicas=Replicas(client=client, table=table, region=region),
        page=Page(),
        base_path=os.environ.get("BASE_PATH", ""),
    )


@correlated(logger)
@answered(logger, unexpected)
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer an API Gateway event of payload format 2.0; never raises."""
    return application().resolve(event, context)
