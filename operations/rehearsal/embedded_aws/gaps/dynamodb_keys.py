"""DynamoDB: moto never checks the KMS keys that encrypt tables.

AWS refuses to create, update, read or write a table whose key is disabled or pending deletion. If a
table is encrypted with a customer managed key, AWS refuses a replica for which no key is given.
"""

from collections.abc import Iterator
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.kms.models import kms_backends

from operations.rehearsal.embedded_aws.patching import wrap

_ITEMS = (
    "batch_get_item",
    "batch_write_item",
    "delete_item",
    "get_item",
    "put_item",
    "query",
    "scan",
    "transact_get_items",
    "transact_write_items",
    "update_item",
)
_STATES = {
    "Disabled": ("DisabledException", "is disabled"),
    "PendingDeletion": ("KMSInvalidStateException", "is pending deletion"),
}


def install() -> None:
    for action in _ITEMS:
        wrap(DynamoHandler, action, _use_items)
    for action in ("create_table", "update_table"):
        wrap(DynamoHandler, action, _encrypt)


def require_usable_key(account: str, region: str, key: str | None) -> None:
    """Raise MockValidationException for a key that is disabled or pending deletion.

    Keys that KMS does not know pass.
    """
    backend = kms_backends[account][region]
    known = backend.keys.get(backend.any_id_to_key_id(key)) if key else None
    if known is not None and known.key_state in _STATES:
        error, state = _STATES[known.key_state]
        raise MockValidationException(
            f"KMS validation error: com.amazonaws.services.kms.model.{error}: {known.arn} {state}."
        )


def require_replicas_key(source: Table, wanted: dict[str, Any]) -> None:
    """Raise MockValidationException if a replica lacks a key that it needs, or its key is unusable.

    A replica needs a key of its own where `source` has a customer managed one.
    """
    encryption = source.sse_specification or {}
    key = wanted.get("KMSMasterKeyId")
    if encryption.get("Enabled") is True and encryption.get("KMSMasterKeyId") and key is None:
        raise MockValidationException(
            "One or more parameter values were invalid: KMSMasterKeyId must be specified for each "
            "replica."
        )
    require_usable_key(source.account_id, wanted["RegionName"], key)


def _encrypt(original: Any, handler: DynamoHandler) -> Any:
    wanted = handler.body.get("SSESpecification") or {}
    require_usable_key(handler.current_account, handler.region, wanted.get("KMSMasterKeyId"))
    return original(handler)


def _use_items(original: Any, handler: DynamoHandler) -> Any:
    for name in _tables(handler.body):
        table = handler.dynamodb_backend.tables.get(name.rpartition("/")[2])
        encryption = (table.sse_specification if table is not None else None) or {}
        if encryption.get("Enabled") is True:
            key = encryption.get("KMSMasterKeyId")
            require_usable_key(handler.current_account, handler.region, key)
    return original(handler)


def _tables(body: dict[str, Any]) -> Iterator[str]:
    """Yield the names or ARNs of the tables in a request for items."""
    if "TableName" in body:
        yield body["TableName"]
    yield from body.get("RequestItems", {})
    for item in body.get("TransactItems", []):
        yield from (each["TableName"] for each in item.values())
