"""DynamoDB Streams: once a stream is disabled, moto fails every write and cannot enable it again.

AWS accepts writes without a stream, and creates a new stream when it is enabled again.
"""

from typing import Any

from moto.dynamodb.models.table import Table

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(Table, "set_stream_specification", _set)


def _set(original: Any, table: Table, streams: dict[str, Any] | None) -> None:
    table.stream_shard = table.latest_stream_label = None
    original(table, streams)
