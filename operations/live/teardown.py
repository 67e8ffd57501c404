"""Destroys what a run created, wherever it was interrupted. It may be interrupted and repeated.

Deletion protection is turned off through DynamoDB's API: a Terraform apply would first repeat what
has just failed. Terraform destroys everything, with the configuration and the state in the run's
bucket. Then each service is searched for leftovers.

The Terraform of a killed run may still be running, and protect a replica that it has just created.
So the destruction is planned first, which waits for the state's lock. After that no other process
changes anything, and deletion protection stays off.
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
"""DynamoDB's error message when a replica was added from a table within the last 24 hours."""
_A_DAY = timedelta(hours=24)
_ATTEMPTS = 2
SETTLED_SECONDS = 300.0
"""How long AWS's lists may still contain what was deleted."""
_BETWEEN_LOOKS = 10.0
_BUSY = ("ResourceInUseException", "LimitExceededException")
_BETWEEN_TRIES = 5.0
_TRIES = 360
"""For half an hour: a replica may just be being created."""

Step = Callable[[str], AbstractContextManager[Say]]
"""Shows a step's name and progress while its block runs."""


class Destroying(Protocol):
    """The methods of `Stack` that destroy it."""

    def configure(self, configuration: bytes, *, init: bool = True) -> None:
        """Write a configuration, and run `terraform init` for it."""

    def plan_destruction(self) -> None:
        """Plan to destroy everything in the state, once no other process holds its lock."""

    def destroy(self, watch: Watcher) -> None:
        """Apply that plan."""


@dataclass(slots=True)
class TeardownResult:
    """What is left. `due` is when DynamoDB will let the table be deleted, if it does not yet."""

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
    """Destroy everything; if nothing is left, also the run's bucket and its journal there.

    Raises:
        TerraformError: if Terraform cannot destroy it. Another attempt may succeed.
        AwsError: if AWS cannot be called.
        TakenOverError: if another run has taken over.
    """
    run, remains = journal.run, TeardownResult()
    with aws_errors("Destroying everything"):
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
    """Turn deletion protection off for the run's table in every region that has a replica.

    A global table accepts one change at a time. While another is in progress, this tries again.
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
    """The regions of the table's replicas, as the home region lists them: also of one added by
    hand."""
    return [each["RegionName"] for each in _described(aws, run, run.home).get("Replicas", [])]


def _described(aws: AwsClients, run: Run, region: str) -> dict[str, Any]:
    """Return DescribeTable's answer in a region; empty if there is no such table."""
    try:
        return dict(aws.client("dynamodb", region).describe_table(TableName=run.table)["Table"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}


def _destroyed(journal: Journal, stack: Destroying, *, aws: AwsClients, step: Step) -> bool:
    """Destroy, with a second attempt; return False if only the home table could not be deleted."""
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
    """Search until nothing is left except for `kept`, for at most so many seconds."""
    until = time.monotonic() + seconds
    while True:
        left = [each for each in leftovers(aws, run) if not _is_kept(each, kept)]
        if not left or time.monotonic() > until:
            return left
        time.sleep(min(_BETWEEN_LOOKS, seconds / 10))


def _is_kept(left: str, kept: str) -> bool:
    """Whether a line is of the table that cannot be deleted yet, found by name or by tag."""
    if not kept:
        return False
    region, _, table = kept.partition(": table ")
    return left == kept or (
        left.startswith(f"{region}: tagged") and left.endswith(f":table/{table}")
    )


def _now() -> datetime:
    return datetime.now().astimezone()
