"""DynamoDB: moto deletes a table at any time, even if replicas were added from it.

AWS refuses for up to 24 hours, only in the region from which the replica was added (`Seeds`).
"""

import time
from functools import partial
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler

from operations.rehearsal.embedded_aws.global_tables import GlobalTables
from operations.rehearsal.embedded_aws.patching import wrap
from operations.rehearsal.embedded_aws.seeds import Seed

REFUSAL = (
    "Replica cannot be deleted because it has acted as a source region for new replica(s) being "
    "added to the table in the last 24 hours."
)


def install(tables: GlobalTables) -> None:
    """Install it after `dynamodb_replicas`, so that deletions of replicas are checked as well."""
    wrap(DynamoHandler, "update_table", partial(_update_table, tables))
    wrap(DynamoDBBackend, "delete_table", partial(_delete_table, tables))


def _update_table(tables: GlobalTables, original: Any, handler: DynamoHandler) -> Any:
    name = handler.body["TableName"]
    result = original(handler)
    for update in handler.body.get("ReplicaUpdates", []):
        if "Create" in update:
            seed = Seed(handler.region, update["Create"]["RegionName"], time.time())
            tables.seeds.note((handler.current_account, name), seed)
    return result


def _delete_table(tables: GlobalTables, original: Any, backend: DynamoDBBackend, name: str) -> Any:
    table = backend.tables.get(name)
    if table is not None:
        key = (backend.account_id, name)
        regions = {peer.region_name for peer in tables.peers(table)}
        if tables.seeds.is_kept(key, backend.region_name, exist=regions, now=time.time()):
            raise MockValidationException(REFUSAL)
        deleted = original(backend, name)
        tables.seeds.forget(key, backend.region_name)
        return deleted
    return original(backend, name)
