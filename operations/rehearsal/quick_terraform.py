"""Applies without the AWS provider's sleeps over the deletion protection of table replicas.

After each change of a replica's deletion protection, provider 5.100.0 sleeps for two minutes: twice
for a new replica, once for another. `replica_protection_at_once` writes an override file beside the
Terraform, by which the provider does not change it, and makes the change by the same API call after
the apply. The result, and the plan after it, are the same.

Commands that do not know of rehearsals run this module as their Terraform, by the variable
TERRAFORM_BINARY_NAME. It passes every command on to Terraform except the apply of a saved plan:
there it applies the same configuration with `replica_protection_at_once`. A saved plan that
destroys everything is applied as it is, since the provider does not sleep over deletions.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import boto3

from constructs_lib.project import ROOT
from operations.terraform.cli import program

_TYPE = "aws_dynamodb_table_replica"
_OVERRIDE = "replica_protection_override.tf.json"


class Account(Protocol):
    """An AWS account, such as that of `EmbeddedAws`."""

    def client(self, service: str, region: str) -> Any:
        """Return a boto3 client."""


@dataclass(frozen=True, slots=True)
class _Replica:
    """A replica in a stack's Terraform; `label` is its resource's name."""

    label: str
    region: str
    table: str
    protected: bool


@contextmanager
def replica_protection_at_once(account: Account, stack: Path) -> Iterator[None]:
    """Set the deletion protection of a stack's replicas after the apply in the `with` block.

    `stack` is the folder with its cdk.tf.json. If the block raises, nothing is set.
    """
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


def quick_terraform(folder: Path) -> dict[str, str]:
    """Write a script to a folder that runs this module; return the variable that selects it."""
    command = [sys.executable, "-m", quick_terraform.__module__, program()]
    written = folder / "quick-terraform"
    path = shlex.quote(str(ROOT))
    written.write_text(f'#!/bin/sh\nPYTHONPATH={path} exec {shlex.join(command)} "$@"\n')
    written.chmod(0o755)
    return {"TERRAFORM_BINARY_NAME": str(written)}


class _EnvironmentAccount:
    """The account that the environment variables select."""

    def client(self, service: str, region: str) -> Any:
        session: Any = boto3.Session()
        return session.client(service, region_name=region)


def main(terraform: str, arguments: Sequence[str]) -> int:
    """Run a Terraform command as the module says; return its exit code."""
    command, *options = arguments
    for saved in (each.removeprefix("-out=") for each in options if each.startswith("-out=")):
        _destroy_marker(saved).unlink(missing_ok=True)
        if "-destroy" in options:
            _destroy_marker(saved).touch()
    if command != "apply" or options[-1].startswith("-") or _destroy_marker(options[-1]).exists():
        os.execv(terraform, [terraform, *arguments])  # noqa: S606
    with replica_protection_at_once(_EnvironmentAccount(), Path.cwd()):
        code = _run(terraform, "apply", *options[:-1], "-auto-approve", "-refresh=false")
        if code:
            sys.exit(code)
    return 0


def _destroy_marker(plan: str) -> Path:
    """Return the marker file of a saved plan that destroys everything."""
    return Path(f"{plan}.destroys")


def _run(*command: str) -> int:
    """Run a program, and pass SIGINT on to it."""
    with subprocess.Popen(command) as process:  # noqa: S603
        signal.signal(signal.SIGINT, lambda *_: process.send_signal(signal.SIGINT))
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
