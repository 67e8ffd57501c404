"""The consumer of the table's stream, which welcomes each new subscriber in the region of the
write.

The event source mapping passes only items that were inserted in this region. Lambda may deliver a
record more than once, so the welcome is a conditional write.
"""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from newsletter.service import Newsletter
from newsletter.settings import Settings
from newsletter.store import open_store, subscription_of
from newsletter.telemetry import count, logger, metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


@cache
def newsletter() -> Newsletter:
    """Return the newsletter of this process; raise `SettingsError` if variables are missing."""
    settings = Settings.from_environment(os.environ)
    logger.append_keys(region=settings.region)
    metrics.namespace = settings.metrics_namespace
    return Newsletter(store=open_store(settings), region=settings.region)


def welcome(record: "DynamoDBRecord") -> None:
    """Welcome the subscriber in an inserted record."""
    subscription = subscription_of(record["dynamodb"]["NewImage"])
    if newsletter().welcome(subscription):
        count("Welcomed")
        logger.info("welcomed", extra={"subscription": subscription.id})


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> Any:
    """Consume a batch; return the records that failed, or raise if all did."""
    newsletter()
    count("Records", len(event["Records"]))
    return process_partial_response(
        event=event, record_handler=welcome, processor=processor, context=context
    )
