"""A program in Terraform's place, for commands that know of no rehearsal: it sleeps less.

TERRAFORM_BINARY_NAME names it. Every plan is Terraform's own, and so is every command but one: to
apply a plan that was kept, it applies the same Terraform with `replica_protection_at_once`. The
plan to destroy everything it applies as it is, since the provider sleeps over no deletion.
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


def quick_terraform(folder: Path) -> dict[str, str]:
    """Write the program to a folder; return the variable that names it."""
    command = [sys.executable, "-m", quick_terraform.__module__, program()]
    written = folder / "quick-terraform"
    path = shlex.quote(str(ROOT))
    written.write_text(f'#!/bin/sh\nPYTHONPATH={path} exec {shlex.join(command)} "$@"\n')
    written.chmod(0o755)
    return {"TERRAFORM_BINARY_NAME": str(written)}


class _Environment:
    """The account that the environment leads to."""

    def client(self, service: str, region: str) -> Any:
        session: Any = boto3.Session()
        return session.client(service, region_name=region)


def main(terraform: str, arguments: Sequence[str]) -> int:
    """Do what Terraform would; return its exit code."""
    command, *options = arguments
    for kept in (each.removeprefix("-out=") for each in options if each.startswith("-out=")):
        _destroys(kept).unlink(missing_ok=True)
        if "-destroy" in options:
            _destroys(kept).touch()
    if command != "apply" or options[-1].startswith("-") or _destroys(options[-1]).exists():
        os.execv(terraform, [terraform, *arguments])  # noqa: S606
    with replica_protection_at_once(_Environment(), Path.cwd()):
        code = _run(terraform, "apply", *options[:-1], "-auto-approve", "-refresh=false")
        if code:
            sys.exit(code)
    return 0


def _destroys(plan: str) -> Path:
    """A file that is there while a kept plan is one to destroy everything."""
    return Path(f"{plan}.destroys")


def _run(*command: str) -> int:
    """Run a program, which is interrupted when this one is."""
    with subprocess.Popen(command) as process:  # noqa: S603
        signal.signal(signal.SIGINT, lambda *_: process.send_signal(signal.SIGINT))
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
