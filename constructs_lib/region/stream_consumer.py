"""A function that receives each new item of the global table once, in the region that wrote it."""

import json
from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.consumer import Consumer
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import CONSUMER
from constructs_lib.region.cell_functions import (
    application_settings,
    cell_function,
    items_use,
    key_use,
)
from constructs_lib.region.function import Code
from constructs_lib.region.iam_policies import READ_STREAM, Statement
from constructs_lib.table.global_table import Replica

_RETENTION = 14 * 24 * 3600
"""Seconds for which SQS keeps a message: the maximum."""
_mapping = aws.lambda_event_source_mapping


class StreamConsumer(Construct):
    """A function that consumes the stream of its region's replica, and its dead-letter queue.

    Each write is in the streams of all replicas, and global tables of version 2019.11.21 do not
    record the region of a write. Therefore the event filter selects inserted items whose attribute
    `settings.written_by` is this region; other records invoke nothing.

    Lambda delivers at least once, and in order for each item. It splits a failing batch, retries
    from the first record that the function reports, and sends the positions (not the content) of
    records that it gives up on to the dead-letter queue.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        deployment: Deployment,
        settings: Consumer,
        region: str,
        provider: aws.provider.AwsProvider,
        replica: Replica,
        code: Code,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        dead_letters = aws.sqs_queue.SqsQueue(
            self,
            "dead_letters",
            provider=provider,
            name=deployment.names.dead_letters,
            message_retention_seconds=_RETENTION,
            sqs_managed_sse_enabled=True,
        )
        function = cell_function(
            self,
            "function",
            role=CONSUMER,
            deployment=deployment,
            region=region,
            provider=provider,
            code=code,
            settings=application_settings(deployment, "stream"),
            variables=variables,
            statements=[
                *items_use(replica),
                Statement("ReadOwnStream", READ_STREAM, (f"{replica.arn}/stream/*",)),
                Statement("SendDeadLetters", ("sqs:SendMessage",), (dead_letters.arn,)),
                *key_use(replica, region),
            ],
        )
        _mapping.LambdaEventSourceMapping(
            self,
            THIS,
            provider=provider,
            event_source_arn=replica.stream_arn,
            function_name=function.alias.arn,
            starting_position="TRIM_HORIZON",
            batch_size=settings.batch_size,
            maximum_retry_attempts=settings.retries,
            maximum_record_age_in_seconds=settings.maximum_record_age,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria=_mapping.LambdaEventSourceMappingFilterCriteria(
                filter=[
                    _mapping.LambdaEventSourceMappingFilterCriteriaFilter(
                        pattern=_inserted_by(region, settings.written_by)
                    )
                ]
            ),
            destination_config=_mapping.LambdaEventSourceMappingDestinationConfig(
                on_failure=_mapping.LambdaEventSourceMappingDestinationConfigOnFailure(
                    destination_arn=dead_letters.arn
                )
            ),
        )


def _inserted_by(region: str, attribute: str) -> str:
    """Return the event filter pattern for inserted items whose `attribute` is `region`."""
    image = {attribute: {"S": [region]}}
    return json.dumps({"eventName": ["INSERT"], "dynamodb": {"NewImage": image}})
