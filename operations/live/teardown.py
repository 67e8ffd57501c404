"""Removes what a run made, from wherever the run was interrupted; it may be interrupted itself.

Deletion protection is turned off through DynamoDB's API and not by an apply: an apply would first
try again whatever has just failed. Everything else is Terraform's to destroy, by the configuration
and the state in the run's bucket. Then each service is asked whether anything is left.

The Terraform of a run that was killed may still run, and protect a replica that it has just made.
So the destruction is planned first, which waits for the state's lock; then nobody else changes
anything any more, and what is unprotected stays so.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import ClientError

from operations.console.progress import ApplyWatch, Say
from operations.live.aws_clients import AwsClients, aws_errors
from operations.live.journal import Journal, Run
from operations.live.leftovers import leftovers
from operations.live.store import Store
from operations.terraform.cli import TerraformError, Watcher

SOURCE_KEPT = "acted as a source region"
"""DynamoDB's words where a table seeded a replica within the last 24 hours."""
_A_DAY = timedelta(hours=24)
_ATTEMPTS = 2
SETTLED_SECONDS = 300.0
"""In which AWS's lists forget what was deleted."""
_BETWEEN_LOOKS = 10.0
_BUSY = ("ResourceInUseException", "LimitExceededException")
_BETWEEN_TRIES = 5.0
_TRIES = 360
"""Half an hour: a replica may just be made."""

Step = Callable[[str], AbstractContextManager[Say]]
"""Shows that something goes on."""


class Destroying(Protocol):
    """What is needed of `Stack`."""

    def configure(self, configuration: bytes, *, init: bool = True) -> None:
        """Take this Terraform."""

    def plan_destruction(self) -> None:
        """Plan to destroy everything that the state holds, once nobody else has it."""

    def destroy(self, watch: Watcher) -> None:
        """Destroy what was planned."""


@dataclass(slots=True)
class TeardownResult:
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
    aws: AwsClients,
    speed: float,
    step: Step,
) -> TeardownResult:
    """Remove everything, and with it the run's bucket and its journal there.

    Raises:
        TerraformError: when it cannot be destroyed; another attempt may.
        AwsError: when AWS cannot be asked.
        TakenOverError: when another run does this already.
    """
    run, remains = journal.run, TeardownResult()
    with aws_errors("Tearing down"):
        configuration = store.kept("cdk.tf.json")
        if configuration is not None:
            stack.configure(configuration)
            if not _destroyed(journal, stack, aws=aws, step=step):
                remains.due = (journal.last_apply() or _now()) + _A_DAY
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


def unprotect(aws: AwsClients, run: Run, *, tries: int = _TRIES) -> None:
    """Let the run's table be deleted in every region that has one.

    A global table takes one change at a time: while it is busy with another, this tries again.
    """
    for region in sorted({*run.regions, *_replicas(aws, run)}):
        for left in reversed(range(tries)):
            if not _described(aws, run, region).get("DeletionProtectionEnabled"):
                break
            try:
                aws.client("dynamodb", region).update_table(
                    TableName=run.table, DeletionProtectionEnabled=False
                )
            except ClientError as error:
                if error.response["Error"]["Code"] not in _BUSY or not left:
                    raise
                time.sleep(_BETWEEN_TRIES)


def _replicas(aws: AwsClients, run: Run) -> list[str]:
    """The regions of the table's replicas as its home tells them, also of one made by hand."""
    return [each["RegionName"] for each in _described(aws, run, run.home).get("Replicas", [])]


def _described(aws: AwsClients, run: Run, region: str) -> dict[str, Any]:
    """What DynamoDB says of the table in a region; nothing where there is none."""
    try:
        return dict(aws.client("dynamodb", region).describe_table(TableName=run.table)["Table"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}


def _destroyed(journal: Journal, stack: Destroying, *, aws: AwsClients, step: Step) -> bool:
    """Destroy, once more if it fails; False where nothing but the source table stays."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            with step("plan to destroy everything"), journal.step("plan to destroy"):
                stack.plan_destruction()
            with step("turn deletion protection off"), journal.step("unprotect"):
                unprotect(aws, journal.run)
            with step("terraform destroy") as say, journal.step("destroy"):
                try:
                    stack.destroy(ApplyWatch(say))
                except TerraformError as error:
                    if SOURCE_KEPT not in str(error):
                        raise
                    return False
        except TerraformError:
            if not left:
                raise
        else:
            return True
    raise AssertionError


def _settled(aws: AwsClients, run: Run, kept: str, *, seconds: float) -> list[str]:
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
