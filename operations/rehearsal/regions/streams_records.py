"""What Lambda makes of a stream's records: events for a function, and letters for a queue.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from operations.rehearsal.regions.deployed import StreamMapping
from operations.rehearsal.regions.streams_batches import Batch


def as_lambda_has_it(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """Return a record as JSON: seconds for a time, base64 for bytes."""
    text = json.dumps({**record, "eventSourceARN": stream_arn}, default=_as_json)
    read: dict[str, Any] = json.loads(text)
    return read


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


def invocation_record(
    mapping: StreamMapping, shard: str, batch: Batch, invocations: int
) -> dict[str, Any]:
    """Return what Lambda tells a dead-letter queue: where in the stream the records are."""
    first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
    return {
        "requestContext": {
            "functionArn": mapping.function.arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": invocations,
        },
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(),
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": first["SequenceNumber"],
            "endSequenceNumber": last["SequenceNumber"],
            "batchSize": len(batch),
            "streamArn": mapping.stream_arn,
        },
    }
