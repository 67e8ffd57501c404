"""A run, from its first plan until nothing is left, by the real Terraform on the embedded AWS."""

import faulthandler
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.live.rehearsed_account import RehearsedAccount

LIMIT_SECONDS = 1500
"""Three applies and a destroy, also on a machine that is busy."""
pytestmark = [pytest.mark.terraform, pytest.mark.timeout(LIMIT_SECONDS)]
REGIONS = ("eu-west-1", "us-east-1", "eu-central-1")


@pytest.fixture(autouse=True)
def patient() -> None:
    """End this process no sooner than the tests' own limit, unlike that of shorter tests."""
    faulthandler.cancel_dump_traceback_later()


def ended(process: "subprocess.Popen[str]") -> tuple[int, dict[str, Any], str]:
    """Wait for a run; its exit code, its outcome, and what it said."""
    try:
        said, log = process.communicate(timeout=LIMIT_SECONDS)
    finally:
        process.kill()
    return process.returncode, json.loads(said or "{}"), log


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def everything(account: RehearsedAccount) -> list[str]:
    """What the account holds, but for its hosted zone."""
    aws = account.aws
    found = [each["Name"] for each in aws.client("s3", "us-east-1").list_buckets()["Buckets"]]
    found += [each["RoleName"] for each in aws.client("iam", "us-east-1").list_roles()["Roles"]]
    route53 = aws.client("route53", "us-east-1")
    found += [each["Id"] for each in route53.list_health_checks()["HealthChecks"]]
    for region in REGIONS:
        found += aws.client("dynamodb", region).list_tables()["TableNames"]
        functions = aws.client("lambda", region).list_functions()["Functions"]
        found += [each["FunctionName"] for each in functions]
        groups = aws.client("logs", region).describe_log_groups()["logGroups"]
        found += [each["logGroupName"] for each in groups]
    return found


def steps(journal: Path) -> list[str]:
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    return [each["step"] for each in entries if each.get("event") == "done"]


def test_a_run_that_is_killed_while_it_adds_a_region_is_finished_by_another(small: Path) -> None:
    """One run, so that the real Terraform takes each step once, but for its last deploy, which is
    without deletion protection: tests/constructs_lib/table/test_applied.py tries that on a table.

    Its Terraform goes on when it is killed, and protects the replica that it makes.
    """
    with RehearsedAccount(small) as account:
        process = account.start(*account.begin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        tables = account.aws.client("dynamodb", "eu-central-1").list_tables
        until(lambda: tables()["TableNames"] != [] or process.poll() is not None)
        process.kill()
        _, log = process.communicate(timeout=LIMIT_SECONDS)
        assert steps(account.journal) == [
            "deploy two regions or more",
            *("call every region", "status", "drain", "restore", "drill"),
            "deploy a change: more memory",
            *("call every region", "status"),
        ], log
        account.journal.unlink()
        again = account.start(
            *("--finish", "--yes", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        code, told, log = ended(again)
        outcome = (code, told.get("environments"), told.get("left"))
        assert outcome == (0, [account.environment], []), log
        assert everything(account) == []
        assert steps(account.journal)[-4:] == ["plan to destroy", "unprotect", "destroy", "look"]
        assert f"Nothing is left of {account.environment}." in log
