"""The program in Terraform's place, around a script that behaves as Terraform would."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.quick_terraform import quick_terraform

HOME, AWAY, TABLE = "us-east-1", "eu-west-1", "shop-test"
STACK = {
    "provider": {"aws": [{"alias": "eu_west_1", "region": AWAY}]},
    "resource": {
        "aws_dynamodb_table": {"table": {"name": TABLE}},
        "aws_dynamodb_table_replica": {
            "table_eu_west_1": {
                "provider": "aws.eu_west_1",
                "global_table_arn": "${aws_dynamodb_table.table.arn}",
                "deletion_protection_enabled": True,
            }
        },
    },
}
UNCHANGED = {
    "resource": {
        "aws_dynamodb_table_replica": {"table_eu_west_1": {"deletion_protection_enabled": None}}
    }
}


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    """An account with a table and its replica."""
    with EmbeddedAws() as aws:
        home = aws.client("dynamodb", HOME)
        home.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        home.update_table(TableName=TABLE, ReplicaUpdates=[{"Create": {"RegionName": AWAY}}])
        yield aws


class Machine:
    """A folder with a stack, and a `terraform` that notes what it is told and does `script`."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self._aws, self._folder = aws, folder
        self._replica = aws.client("dynamodb", AWAY)
        self._replica.update_table(TableName=TABLE, DeletionProtectionEnabled=False)
        (folder / "cdk.tf.json").write_text(json.dumps(STACK))

    def terraform(self, script: str) -> None:
        program = self._folder / "terraform"
        program.write_text(
            '#!/bin/sh\n[ "$1" = version ] && echo "Terraform v1.11.4" && exit\n'
            f'echo "$@" >> told\ncat *_override.tf.json > override 2> /dev/null\n{script}\n'
        )
        program.chmod(0o755)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        variables = self._aws.environment(os.environ) | quick_terraform(self._folder)
        return subprocess.Popen(
            [variables["TERRAFORM_BINARY_NAME"], *arguments], cwd=self._folder, env=variables
        )

    @property
    def told(self) -> list[str]:
        return (self._folder / "told").read_text().splitlines()

    @property
    def override(self) -> object:
        """What the override file held while Terraform last ran; None without one."""
        written = (self._folder / "override").read_text()
        return json.loads(written) if written else None

    @property
    def is_protected(self) -> bool:
        assert not list(self._folder.glob("*_override.tf.json"))
        table = self._replica.describe_table(TableName=TABLE)["Table"]
        return bool(table["DeletionProtectionEnabled"])


@pytest.fixture
def machine(aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return Machine(aws, tmp_path)


def test_a_kept_plan_is_applied_without_protection_which_is_set_afterwards(
    machine: Machine,
) -> None:
    machine.terraform("exit 0")
    assert machine.start("plan", "-input=false", "-out=kept").wait() == 0
    assert machine.override is None
    assert machine.start("apply", "-input=false", "kept").wait() == 0
    assert machine.told == [
        "plan -input=false -out=kept",
        "apply -input=false -auto-approve -refresh=false",
    ]
    assert machine.override == UNCHANGED
    assert machine.is_protected


def test_a_plan_to_destroy_is_applied_as_it_is(machine: Machine) -> None:
    machine.terraform("exit 0")
    for command in (("plan", "-destroy", "-out=kept"), ("apply", "kept")):
        assert machine.start(*command).wait() == 0
    assert machine.told == ["plan -destroy -out=kept", "apply kept"]
    assert machine.override is None
    assert not machine.is_protected


def test_an_apply_that_fails_ends_as_terraform_does_and_protects_nothing(
    machine: Machine,
) -> None:
    machine.terraform("exit 3")
    assert machine.start("apply", "kept").wait() == 3
    assert not machine.is_protected


def test_an_interrupt_reaches_terraform(machine: Machine, tmp_path: Path) -> None:
    machine.terraform("trap 'exit 5' INT; touch ready; while :; do sleep 0.1; done")
    with machine.start("apply", "kept") as running:
        while not (tmp_path / "ready").exists():
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        assert running.wait() == 5
