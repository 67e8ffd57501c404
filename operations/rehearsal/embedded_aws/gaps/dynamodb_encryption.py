"""A table's encryption: moto takes it at creation only.

AWS changes it by UpdateTable's SSESpecification: to a customer's key, to `alias/aws/dynamodb` where
no key is named, or, with `Enabled` false, back to the key that AWS owns and does not mention.
"""

from typing import Any

from moto.dynamodb.responses import DynamoHandler

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(DynamoHandler, "update_table", _update)


def _update(original: Any, handler: DynamoHandler) -> Any:
    wanted = handler.body.get("SSESpecification")
    if wanted is not None:
        table = handler.dynamodb_backend.get_table(handler.body["TableName"])
        default = table._get_default_encryption_key(table.account_id, table.region_name)
        table.sse_specification = {"KMSMasterKeyId": default, **wanted}
    return original(handler)
