"""Spares a rehearsal the minutes in which AWS provider 5.100.0 sleeps over deletion protection.

After each change of a replica's deletion protection the provider sleeps for two minutes, whatever
AWS answers: twice for a new replica, once for another. Here an override file beside the Terraform
keeps the provider from changing it while Terraform applies, and the rehearsal makes the change by
the same call afterwards. What is deployed in the end, and the plan after it, are the same.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_TYPE = "aws_dynamodb_table_replica"
_OVERRIDE = "replica_protection_override.tf.json"


class Account(Protocol):
    """Where the replicas are."""

    def client(self, service: str, region: str) -> Any:
        """Return a boto3 client."""


@dataclass(frozen=True, slots=True)
class _Replica:
    """A replica as a stack's Terraform has it."""

    label: str
    region: str
    table: str
    protected: bool


@contextmanager
def replica_protection_at_once(account: Account, stack: Path) -> Iterator[None]:
    """Set the deletion protection of a stack's replicas after an apply of it, not while it runs."""
    replicas = _replicas(json.loads((stack / "cdk.tf.json").read_text()))
    unchanged = {replica.label: {"deletion_protection_enabled": None} for replica in replicas}
    override = stack / _OVERRIDE
    if unchanged:
        override.write_text(json.dumps({"resource": {_TYPE: unchanged}}))
    try:
        yield
    finally:
        override.unlink(missing_ok=True)
    for replica in replicas:
        account.client("dynamodb", replica.region).update_table(
            TableName=replica.table, DeletionProtectionEnabled=replica.protected
        )


def _replicas(terraform: Mapping[str, Any]) -> list[_Replica]:
    resources = terraform.get("resource", {})
    regions = {f"aws.{each['alias']}": each["region"] for each in terraform["provider"]["aws"]}
    tables = {
        f"${{aws_dynamodb_table.{label}.arn}}": table["name"]
        for label, table in resources.get("aws_dynamodb_table", {}).items()
    }
    return [
        _Replica(
            label,
            regions[replica["provider"]],
            tables[replica["global_table_arn"]],
            replica["deletion_protection_enabled"],
        )
        for label, replica in resources.get(_TYPE, {}).items()
    ]
