"""A table's stream once it is disabled: moto fails every later write, and cannot enable it again.

AWS goes on without a stream, and gives the table a new one when it is enabled again.
"""

from typing import Any

from moto.dynamodb.models.table import Table

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(Table, "set_stream_specification", _set)


def _set(original: Any, table: Table, streams: dict[str, Any] | None) -> None:
    table.stream_shard = table.latest_stream_label = None
    original(table, streams)
