"""Spares a rehearsal the minutes in which AWS provider 5.100.0 sleeps over deletion protection.

After each change of a replica's deletion protection the provider sleeps for two minutes, whatever
AWS answers: twice for a new replica, once for another. Here the rehearsal makes that change by the
same call instead, and while Terraform applies, an override file beside the Terraform keeps the
provider from making it. What is deployed in the end, its state, and the plan after it are the same.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

_TYPE = "aws_dynamodb_table_replica"
_OVERRIDE = "replica_protection_override.tf.json"


@dataclass(frozen=True, slots=True)
class _Replica:
    """A replica as a stack's Terraform has it."""

    label: str
    region: str
    table: str
    protected: bool


@contextmanager
def replica_protection_at_once(aws: EmbeddedAws, stack: Path) -> Iterator[None]:
    """Set the deletion protection of a stack's replicas around an apply of it."""
    wanted = _replicas(json.loads((stack / "cdk.tf.json").read_text()))
    new = [replica for replica in wanted if not _exists(aws, replica)]
    for replica in wanted:
        if replica not in new:
            _protect(aws, replica)
    override = stack / _OVERRIDE
    unprotected = {replica.label: {"deletion_protection_enabled": False} for replica in new}
    if unprotected:
        override.write_text(json.dumps({"resource": {_TYPE: unprotected}}))
    try:
        yield
    finally:
        override.unlink(missing_ok=True)
    for replica in new:
        _protect(aws, replica)


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


def _exists(aws: EmbeddedAws, replica: _Replica) -> bool:
    names = aws.client("dynamodb", replica.region).list_tables()["TableNames"]
    return replica.table in names


def _protect(aws: EmbeddedAws, replica: _Replica) -> None:
    aws.client("dynamodb", replica.region).update_table(
        TableName=replica.table, DeletionProtectionEnabled=replica.protected
    )
