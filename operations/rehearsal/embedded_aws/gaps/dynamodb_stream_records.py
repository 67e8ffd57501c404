"""The records of a table's stream: moto says that each was written in us-east-1.

AWS names the region of the stream, in each replica's its own.
"""

from typing import Any

from moto.dynamodb.models.table import StreamRecord, Table

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(StreamRecord, "__init__", _create)


def _create(original: Any, record: StreamRecord, table: Table, *rest: Any) -> None:
    original(record, table, *rest)
    record.record["awsRegion"] = table.region_name
