"""DynamoDB: moto accepts a table's encryption at creation only.

In AWS the SSESpecification of UpdateTable changes it: to the given key, to `alias/aws/dynamodb`
where no key is given, or, with `Enabled` false, back to the key that AWS owns, which DescribeTable
does not show.
"""

from typing import Any

from moto.dynamodb.responses import DynamoHandler

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(DynamoHandler, "update_table", _update)


def _update(original: Any, handler: DynamoHandler) -> Any:
    wanted = handler.body.get("SSESpecification")
    if wanted is not None:
        table = handler.dynamodb_backend.get_table(handler.body["TableName"])
        default = table._get_default_encryption_key(table.account_id, table.region_name)
        table.sse_specification = {"KMSMasterKeyId": default, **wanted}
    return original(handler)
