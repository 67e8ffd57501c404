"""DynamoDB Streams: in moto every record has the `awsRegion` us-east-1.

In AWS it is the region of the stream, so each replica's stream has its own.
"""

from typing import Any

from moto.dynamodb.models.table import StreamRecord, Table

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(StreamRecord, "__init__", _create)


def _create(original: Any, record: StreamRecord, table: Table, *rest: Any) -> None:
    original(record, table, *rest)
    record.record["awsRegion"] = table.region_name
