"""DynamoDB: moto adds replicas to provisioned tables and registers scalable targets without checks.

AWS refuses a replica of a provisioned table unless the write capacity of the table and of every
index has a scaling policy, and refuses a scalable target whose table or index does not exist.
"""

from typing import Any

from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import (
    ApplicationAutoscalingBackend,
    applicationautoscaling_backends,
)
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(ApplicationAutoscalingBackend, "register_scalable_target", _register)


def require_scaled_writes(table: Table) -> None:
    """Raise MockValidationException if a provisioned table has write capacity without a policy."""
    if table.billing_mode == "PAY_PER_REQUEST":
        return
    backend = applicationautoscaling_backends[table.account_id][table.region_name]
    scaled = {
        policy.resource_id
        for policy in backend.policies.values()
        if policy.scalable_dimension.endswith("WriteCapacityUnits")
    }
    resource = f"table/{table.name}"
    if resource not in scaled:
        raise MockValidationException(
            "Table write capacity should either be Pay-Per-Request or AutoScaled."
        )
    if not {f"{resource}/index/{index.name}" for index in table.global_indexes} <= scaled:
        raise MockValidationException(
            "GSI write capacity should either be Pay-Per-Request or AutoScaled."
        )


def _register(
    original: Any,
    backend: ApplicationAutoscalingBackend,
    namespace: str,
    resource: str,
    *rest: Any,
    **more: Any,
) -> Any:
    if namespace == "dynamodb":
        _require_existing(backend, resource)
    return original(backend, namespace, resource, *rest, **more)


def _require_existing(backend: ApplicationAutoscalingBackend, resource: str) -> None:
    kind, *named = resource.split("/")
    if kind != "table" or not named:
        return
    table = dynamodb_backends[backend.account_id][backend.region_name].tables.get(named[0])
    if table is None:
        raise AWSValidationException(f"DynamoDB table does not exist: {resource}")
    if len(named) > 1 and named[-1] not in {index.name for index in table.global_indexes}:
        raise AWSValidationException(f"DynamoDB index does not exist: {resource}")
