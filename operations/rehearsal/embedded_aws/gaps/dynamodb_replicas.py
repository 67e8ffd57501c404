"""DynamoDB: moto ignores ReplicaUpdates, so a table never gets a replica.

AWS (global tables version 2019.11.21) adds and removes replicas by UpdateTable, lists them in
DescribeTable in every region, and replicates the items. Indexes, capacity and time to live are the
same in all replicas; tags, point-in-time recovery, deletion protection and the encryption key are
each replica's own. While a table has replicas it must keep a stream with new and old images.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html

Not emulated: the states before ACTIVE. A replica is complete when UpdateTable returns.
"""

from functools import partial
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import StreamShard, Table
from moto.dynamodb.responses import DynamoHandler

from operations.rehearsal.embedded_aws.gaps.dynamodb_keys import require_replicas_key
from operations.rehearsal.embedded_aws.gaps.dynamodb_scaling import require_scaled_writes
from operations.rehearsal.embedded_aws.global_tables import GlobalTables
from operations.rehearsal.embedded_aws.patching import wrap

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
SHARED_SETTINGS = ("attr", "billing_mode", "global_indexes", "throughput", "ttl", "warm_throughput")
FIRST_ERROR_STATUS = 400


def install(tables: GlobalTables) -> None:
    wrap(DynamoHandler, "call_action", partial(_act, tables))
    wrap(DynamoHandler, "update_table", partial(_update_table, tables))
    wrap(DynamoHandler, "update_time_to_live", partial(_update_time_to_live, tables))
    wrap(DynamoDBBackend, "delete_table", partial(_delete_table, tables))
    wrap(StreamShard, "add", partial(_add_to_stream, tables))
    wrap(Table, "describe", partial(_describe, tables))


def _act(tables: GlobalTables, original: Any, handler: DynamoHandler) -> Any:
    with tables.lock:
        failed = True
        try:
            response = original(handler)
            failed = int(response[0]) >= FIRST_ERROR_STATUS
        finally:
            tables.commit(failed=failed, request=_request(handler))
        return response


def _request(handler: DynamoHandler) -> str | None:
    """The caller's request behind an action: the root of the trace that its function passes on."""
    fields = str(handler.headers.get("X-Amzn-Trace-Id", "")).split(";")
    return next((each.removeprefix("Root=") for each in fields if each.startswith("Root=")), None)


def _add_to_stream(
    tables: GlobalTables, original: Any, shard: StreamShard, old: Item | None, new: Item | None
) -> None:
    original(shard, old, new)
    tables.note_write(shard.table, old, new)


def _update_table(tables: GlobalTables, original: Any, handler: DynamoHandler) -> Any:
    table = handler.dynamodb_backend.get_table(handler.body["TableName"])
    for update in handler.body.get("ReplicaUpdates", []):
        match update:
            case {"Create": wanted}:
                _create_replica(tables, table, wanted)
            case {"Update": {"KMSMasterKeyId": key} as wanted}:
                _replica(tables, table, wanted).sse_specification = _encryption(key)
            case {"Delete": unwanted}:
                _delete_replica(_replica(tables, table, unwanted))
    if tables.peers(table) and handler.body.get("StreamSpecification", STREAM) != STREAM:
        raise MockValidationException("The stream of a table with replicas cannot be changed")
    result = original(handler)
    _share_settings(tables, table)
    return result


def _replica(tables: GlobalTables, table: Table, update: dict[str, Any]) -> Table:
    for replica in [table, *tables.peers(table)]:
        if replica.region_name == update["RegionName"]:
            return replica
    raise MockValidationException(
        "Replica specified in the Replica Update or Replica Delete action of the request was not "
        "found"
    )


def _create_replica(tables: GlobalTables, source: Table, wanted: dict[str, Any]) -> None:
    if source.stream_specification != STREAM:
        raise MockValidationException("A replica needs a stream with NEW_AND_OLD_IMAGES")
    require_scaled_writes(source)
    require_replicas_key(source, wanted)
    region = wanted["RegionName"]
    if source.name in dynamodb_backends[source.account_id][region].tables:
        raise MockValidationException(
            f"Failed to create a the new replica of table with name: '{source.name}' because one "
            "or more replicas already existed as tables."
        )
    encrypted = (source.sse_specification or {}).get("Enabled") is True
    key = wanted.get("KMSMasterKeyId")
    replica = dynamodb_backends[source.account_id][region].create_table(
        source.name,
        schema=source.schema,
        attr=source.attr,
        throughput=None,
        billing_mode=source.billing_mode or "PROVISIONED",
        indexes=None,
        global_indexes=None,
        streams=dict(STREAM),
        sse_specification=_encryption(key) if encrypted or key is not None else None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    replica.indexes = source.indexes
    tables.join(replica, source=source)


def _delete_replica(replica: Table) -> None:
    if replica.deletion_protection_enabled:
        raise MockValidationException(
            f"Cannot delete table {replica.name} in region {replica.region_name} because it has "
            "deletion protection enabled. Disable deletion protection first."
        )
    dynamodb_backends[replica.account_id][replica.region_name].delete_table(replica.name)


def _encryption(key: str | None) -> dict[str, Any]:
    own = {} if key is None else {"KMSMasterKeyId": key}
    return {"Enabled": True, "SSEType": "KMS"} | own


def _update_time_to_live(tables: GlobalTables, original: Any, handler: DynamoHandler) -> Any:
    result = original(handler)
    _share_settings(tables, handler.dynamodb_backend.get_table(handler.body["TableName"]))
    return result


def _share_settings(tables: GlobalTables, table: Table) -> None:
    for peer in tables.peers(table):
        for setting in SHARED_SETTINGS:
            setattr(peer, setting, getattr(table, setting))


def _delete_table(tables: GlobalTables, original: Any, backend: DynamoDBBackend, name: str) -> Any:
    if backend.get_table(name).deletion_protection_enabled:
        raise MockValidationException(
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first."
        )
    table: Table = original(backend, name)
    tables.leave(table)
    return table


def _describe(
    tables: GlobalTables, original: Any, table: Table, base_key: str = "TableDescription"
) -> dict[str, Any]:
    description: dict[str, Any] = original(table, base_key)
    replicas = [_describe_replica(peer) for peer in tables.peers(table)]
    if replicas:
        description[base_key] |= {"GlobalTableVersion": "2019.11.21", "Replicas": replicas}
    return description


def _describe_replica(replica: Table) -> dict[str, Any]:
    description = {"RegionName": replica.region_name, "ReplicaStatus": "ACTIVE"}
    encryption = replica.sse_specification or {}
    if encryption.get("Enabled") is True:
        description["KMSMasterKeyId"] = encryption["KMSMasterKeyId"]
    return description
