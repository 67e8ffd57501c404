"""Removes what a run made, from wherever the run was interrupted; it may be interrupted itself.

Deletion protection is turned off through DynamoDB's API and not by an apply: an apply would first
try again whatever has just failed. Everything else is Terraform's to destroy, by the configuration
and the state in the run's bucket. Then each service is asked whether anything is left.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from botocore.exceptions import ClientError

from operations.live.aws import Aws, aws_errors
from operations.live.journal import Journal, Run
from operations.live.leftovers import leftovers
from operations.live.store import Store
from operations.rehearsal.progress import ApplyWatch, Say
from operations.terraform import TerraformError, Watcher

SOURCE_KEPT = "acted as a source region"
"""DynamoDB's words where a table seeded a replica within the last 24 hours."""
_A_DAY = timedelta(hours=24)
_ATTEMPTS = 2
SETTLED_SECONDS = 300.0
"""In which AWS's lists forget what was deleted."""
_BETWEEN_LOOKS = 10.0
_WAITER = {"Delay": 5, "MaxAttempts": 120}

Step = Callable[[str], AbstractContextManager[Say]]
"""Shows that something goes on."""


class Destroying(Protocol):
    """What is needed of `Stack`."""

    def configure(self, configuration: bytes, *, init: bool = True) -> None:
        """Take this Terraform."""

    def destroy(self, watch: Watcher) -> None:
        """Destroy everything that the state holds."""


@dataclass(slots=True)
class Remains:
    """What is still there. `due` is when DynamoDB lets the table go, if it does not yet."""

    left: list[str] = field(default_factory=list)
    due: datetime | None = None

    @property
    def is_nothing(self) -> bool:
        return not self.left and self.due is None


def tear_down(
    journal: Journal,
    store: Store,
    stack: Destroying,
    *,
    aws: Aws,
    speed: float,
    step: Step,
) -> Remains:
    """Remove everything, and with it the run's bucket and its journal there.

    Raises:
        TerraformError: when it cannot be destroyed; another attempt may.
        AwsError: when AWS cannot be asked.
        TakenOverError: when another run does this already.
    """
    run, remains = journal.run, Remains()
    with aws_errors("Tearing down"):
        with step("turn deletion protection off"), journal.step("unprotect"):
            for region in run.regions:
                unprotect(aws, run.table, region)
        configuration = store.kept("cdk.tf.json")
        if configuration is not None:
            with step("terraform destroy") as say, journal.step("destroy"):
                stack.configure(configuration)
                if not _destroyed(stack, say):
                    remains.due = (journal.last_apply() or _now()) + _A_DAY
            if remains.due is not None:
                journal.note(due=remains.due.isoformat(timespec="seconds"))
        with step("look for anything left"), journal.step("look"):
            kept = f"{run.home}: table {run.table}" if remains.due is not None else ""
            remains.left = _settled(aws, run, kept, seconds=SETTLED_SECONDS / speed)
        if remains.is_nothing:
            with step("remove the run's journal and state"):
                store.remove(run.prefix, bucket_too=run.bucket_is_own)
                journal.note_here(finished=True)
        else:
            journal.note(left=remains.left)
    return remains


def unprotect(aws: Aws, table: str, region: str) -> None:
    """Let a region's table be deleted, if there is one."""
    dynamodb = aws.client("dynamodb", region)
    try:
        found = dynamodb.describe_table(TableName=table)["Table"]
        if found.get("DeletionProtectionEnabled"):
            dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig=_WAITER)
            dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
            dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig=_WAITER)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _destroyed(stack: Destroying, say: Say) -> bool:
    """Destroy, once more if it fails; False where nothing but the source table stays."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            stack.destroy(ApplyWatch(say))
        except TerraformError as error:
            if SOURCE_KEPT in str(error):
                return False
            if not left:
                raise
            say("once more")
        else:
            return True
    raise AssertionError


def _settled(aws: Aws, run: Run, kept: str, *, seconds: float) -> list[str]:
    """Look until nothing is left but what is `kept`, or the time is over."""
    until = time.monotonic() + seconds
    while True:
        left = [each for each in leftovers(aws, run) if not _is_kept(each, kept)]
        if not left or time.monotonic() > until:
            return left
        time.sleep(min(_BETWEEN_LOOKS, seconds / 10))


def _is_kept(left: str, kept: str) -> bool:
    """Whether it is the table that must stay for now, by its name or by its tags."""
    if not kept:
        return False
    region, _, table = kept.partition(": table ")
    return left == kept or (
        left.startswith(f"{region}: tagged") and left.endswith(f":table/{table}")
    )


def _now() -> datetime:
    return datetime.now().astimezone()
