"""A run that is killed at any of its steps is finished by another, and nothing is left.

What Terraform would make is made here through the same API, so that each interruption takes a
second; `test_whole.py` interrupts the real Terraform.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from operations.live import teardown
from operations.live import trial as trial_module
from operations.live.aws_clients import AwsClients
from operations.live.callers import NetworkOverrides
from operations.live.journal import Journal, Run
from operations.live.leftovers import leftovers
from operations.live.store import Store, TakenOverError, create_bucket, unfinished
from operations.live.teardown import TeardownResult, tear_down, unprotect
from operations.live.throwaway import Throwaway, new_environment, throwaway
from operations.live.trial import TrialRun
from operations.rehearsal.calls import Call
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.terraform.cli import TerraformError

SPEED = 1000.0
MakeRun = Callable[..., Run]


class KilledError(BaseException):
    """Plays a kill -9: nobody handles it."""


@dataclass
class FakeStack:
    """Makes a protected global table and a log group; its state is an object in the bucket.

    With `goes_on` its Terraform survives the run that is killed, as the real one does, and is
    done with its apply when somebody else gets the state's lock.
    """

    aws: AwsClients
    run: Run
    die_while: str = ""
    goes_on: bool = False
    made: int = 0
    calls: list[str] = field(default_factory=list)
    _under_way: list[Callable[[], object]] = field(default_factory=list)

    def synthesize(self, deployment: Path) -> bytes:
        return deployment.stem.encode()

    def configure(self, configuration: bytes, *, init: bool = True) -> None:
        self.calls.append(f"configure {configuration.decode()}")

    def planned(self) -> dict[str, Any]:
        return {}

    def apply(self, watch: Callable[[str], None]) -> None:
        self.made += 1
        makes = self._makes() if self.made == 1 else {}
        for moment in [*makes, f"apply {self.made}"]:
            if self.goes_on and moment == self.die_while:
                self._under_way = list(makes.values())[list(makes).index(moment) :]
            self._die(moment)
            if moment in makes:
                makes[moment]()

    def _makes(self) -> dict[str, Callable[[], object]]:
        """What the first apply makes, in this order."""
        name, home, away = self.run.table, *self.run.regions
        dynamodb = self.aws.client("dynamodb", home)
        replica = {"Create": {"RegionName": away}}
        return {
            "the first resource": partial(
                self.aws.client("logs", away).create_log_group,
                logGroupName=f"/aws/lambda/{self.run.prefix}-api",
            ),
            "the table": partial(
                dynamodb.create_table,
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                StreamSpecification={
                    "StreamEnabled": True,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                DeletionProtectionEnabled=True,
            ),
            "the replica": partial(dynamodb.update_table, TableName=name, ReplicaUpdates=[replica]),
            "the replica's protection": partial(
                self.aws.client("dynamodb", away).update_table,
                TableName=name,
                DeletionProtectionEnabled=True,
            ),
        }

    def drift(self) -> str:
        return ""

    def plan_destruction(self) -> None:
        self.calls.append("plan to destroy")
        for make in self._under_way:
            make()
        self._under_way = []

    def destroy(self, watch: Callable[[str], None]) -> None:
        name, home, away = self.run.table, *self.run.regions
        self.calls.append("destroy")
        dynamodb = self.aws.client("dynamodb", home)
        groups = self.aws.client("logs", away)
        self._die("destroying")
        replica = [{"Delete": {"RegionName": away}}]
        with _unless_gone():
            groups.delete_log_group(logGroupName=f"/aws/lambda/{self.run.prefix}-api")
        self._die("destroying the table")
        try:
            with _unless_gone():
                dynamodb.update_table(TableName=name, ReplicaUpdates=replica)
            with _unless_gone():
                dynamodb.delete_table(TableName=name)
        except ClientError as error:
            raise TerraformError(f"terraform apply ended with 1:\nError: {error}") from None

    def _die(self, moment: str) -> None:
        if moment == self.die_while:
            raise KilledError(moment)


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        said = str(error)
        if "NotFound" not in said and "was not found" not in said:
            raise


class FakeCallers:
    """Everybody is answered, by the one region and then by the other."""

    class pace:  # noqa: N801
        now = staticmethod(lambda: 0.0)

    def __init__(self) -> None:
        self._regions = iter(["eu-west-1", "us-east-1", "eu-west-1"])

    def calls(self, deployment: Any) -> list[Call]:
        return [Call("eu-west-1", "GET health", 200, "ok", 1.0)]

    def nearest(self, deployment: Any) -> Any:
        return self

    def send(self, sample: Any) -> Any:
        return (type("Outcome", (), {"region": next(self._regions)}), b"")


class DyingStore(Store):
    """Dies before it writes the journal for the nth time, or just after."""

    die_before = die_after = 0
    written = 0

    def write_journal(self, text: str) -> None:
        self.written += 1
        if self.written == self.die_before:
            raise KilledError
        super().write_journal(text)
        if self.written == self.die_after:
            raise KilledError


@dataclass
class Trial:
    """A run with which to try an interruption."""

    aws: AwsClients
    run: Run
    folder: Path
    throwaway: Throwaway
    stack: FakeStack
    store: DyingStore

    def go(self) -> None:
        """Begin, do everything, and tear down, as the command does when nothing fails."""
        run = self.run
        create_bucket(self.aws, run.bucket, run.bucket_region, {"Environment": run.environment})
        journal = Journal.begin(run, self.folder / "journal.jsonl", self.store)
        TrialRun(
            throwaway=self.throwaway,
            folder=self.folder,
            journal=journal,
            store=self.store,
            stack=self.stack,  # type: ignore[arg-type]
            callers=FakeCallers(),  # type: ignore[arg-type]
            overrides=NetworkOverrides(speed=SPEED),
            step=_silent,
            tell=lambda _: None,
        ).run()
        self.tear_down(journal, self.store)

    def tear_down(self, journal: Journal, store: Store) -> TeardownResult:
        return tear_down(journal, store, self.stack, aws=self.aws, speed=SPEED, step=_silent)

    def finish(self) -> TeardownResult:
        """What a second run, on another machine, does."""
        self.stack.die_while = ""
        remains = TeardownResult()
        for store in unfinished(self.aws, None):
            if store.environment == self.run.environment:
                if not store.read_journal():
                    store.remove("", bucket_too=True)
                    continue
                journal = Journal.take_over(self.folder / "second.jsonl", store)
                remains = self.tear_down(journal, store)
        return remains

    @property
    def is_nothing_left(self) -> bool:
        found = [each.environment for each in unfinished(self.aws, None)]
        return self.run.environment not in found and leftovers(self.aws, self.run) == []


def kill(trial: Trial, moment: str) -> None:
    """Kill the run at a moment."""
    trial.stack.die_while = moment
    with pytest.raises(KilledError):
        trial.go()


def _silent(what: str) -> Any:
    return nullcontext(lambda how_far: None)


@pytest.fixture
def trial(
    aws: AwsClients, a_run: MakeRun, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Trial:
    run = a_run(new_environment())
    monkeypatch.setattr(trial_module, "run", lambda *_, **__: (0, "{}"))
    return Trial(
        aws,
        run,
        tmp_path,
        throwaway(small, tmp_path, environment=run.environment, zone=run.zone, bucket=run.bucket),
        FakeStack(aws, run),
        DyingStore(aws.client("s3", run.bucket_region), run.bucket, run.environment),
    )


def test_a_run_that_nobody_interrupts_leaves_nothing(trial: Trial) -> None:
    trial.go()
    assert trial.is_nothing_left
    last = ["configure unprotected", "plan to destroy", "destroy"]
    assert (trial.stack.made, trial.stack.calls[-3:]) == (4, last)


@pytest.mark.parametrize(
    "moment",
    [
        *("the first resource", "the table", "the replica", "the replica's protection"),
        *("apply 1", "apply 2", "apply 3", "apply 4"),
        *("destroying", "destroying the table"),
    ],
)
def test_whatever_is_under_way_when_a_run_is_killed_is_finished(trial: Trial, moment: str) -> None:
    kill(trial, moment)
    assert not trial.is_nothing_left
    assert trial.finish().is_nothing
    assert trial.is_nothing_left


@pytest.mark.parametrize(
    "moment", ["the first resource", "the table", "the replica", "the replica's protection"]
)
def test_a_terraform_that_outlives_its_run_and_protects_what_it_makes_is_waited_for(
    trial: Trial, moment: str
) -> None:
    trial.stack.goes_on = True
    kill(trial, moment)
    assert trial.finish().is_nothing
    assert trial.is_nothing_left
    assert trial.stack.calls.count("destroy") == 1


def test_a_replica_made_by_hand_in_another_region_is_unprotected_too(trial: Trial) -> None:
    kill(trial, "apply 1")
    home, elsewhere = (trial.aws.client("dynamodb", each) for each in ("eu-west-1", "sa-east-1"))
    table = {"TableName": trial.run.table}
    home.update_table(**table, ReplicaUpdates=[{"Create": {"RegionName": "sa-east-1"}}])
    elsewhere.update_table(**table, DeletionProtectionEnabled=True)
    unprotect(trial.aws, trial.run)
    home.update_table(**table, ReplicaUpdates=[{"Delete": {"RegionName": "sa-east-1"}}])
    assert trial.finish().is_nothing


def test_a_table_that_is_busy_is_unprotected_once_it_is_not(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(trial, "apply 1")
    client, answers = trial.aws.client("dynamodb", "us-east-1"), ["ResourceInUseException"] * 2
    update = client.update_table

    def busy(**asked: Any) -> Any:
        if answers:
            raise ClientError({"Error": {"Code": answers.pop()}}, "UpdateTable")
        return update(**asked)

    monkeypatch.setattr(client, "update_table", busy)
    monkeypatch.setattr(teardown, "_BETWEEN_TRIES", 0.0)
    unprotect(trial.aws, trial.run)
    assert not client.describe_table(TableName=trial.run.table)["Table"][
        "DeletionProtectionEnabled"
    ]

    client.update_table(TableName=trial.run.table, DeletionProtectionEnabled=True)
    answers += ["ResourceInUseException"] * 2
    with pytest.raises(ClientError, match="ResourceInUseException"):
        unprotect(trial.aws, trial.run, tries=2)
    assert trial.finish().is_nothing


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("entry", [1, 2, 5, 27, 31])
def test_a_run_that_is_killed_between_two_entries_of_its_journal_is_finished(
    trial: Trial, entry: int, when: str
) -> None:
    setattr(trial.store, f"die_{when}", entry)
    with pytest.raises(KilledError):
        trial.go()
    assert trial.finish().is_nothing
    assert trial.is_nothing_left


def test_a_run_that_was_taken_over_stops_and_tears_nothing_down(trial: Trial) -> None:
    kill(trial, "apply 2")
    journal = Journal.take_over(trial.folder / "second.jsonl", next(_stores(trial)))
    slow = Journal(trial.folder / "journal.jsonl", trial.store)
    with pytest.raises(TakenOverError):
        slow.note(step="drill", event="begins")
    trial.stack.die_while = ""
    assert trial.tear_down(journal, journal._store).is_nothing


def test_a_table_that_must_stay_for_a_day_is_due_then_and_goes_with_the_next_run(
    trial: Trial, embedded: EmbeddedAws
) -> None:
    def seeds(**settings: Any) -> None:
        url = f"{embedded.endpoint}/_embedded/seeds"
        httpx.put(url, json=settings, trust_env=False).raise_for_status()

    kill(trial, "apply 2")
    seeds(as_documented=True)
    try:
        remains = trial.finish()
        assert remains.left == []
        assert remains.due is not None
        assert abs(remains.due - datetime.now(UTC) - timedelta(hours=24)) < timedelta(minutes=10)
        left = leftovers(trial.aws, trial.run)
        assert {each.partition(":table/")[0] for each in left if "tagged" not in each} == {
            f"eu-west-1: table {trial.run.table}"
        }
        seeds(hours_later=24.5)
        assert trial.finish().is_nothing
    finally:
        seeds(as_documented=False, hours_later=0)
    assert trial.is_nothing_left


def test_what_no_state_knows_is_named_and_keeps_the_run_unfinished(trial: Trial) -> None:
    logs = trial.aws.client("logs", "us-east-1")
    group = f"/aws/lambda/{trial.run.prefix}-late"
    logs.create_log_group(logGroupName=group)
    trial.go()
    assert trial.finish().left == [f"us-east-1: log group {group}"]
    logs.delete_log_group(logGroupName=group)
    assert trial.finish().is_nothing
    assert trial.is_nothing_left


def _stores(trial: Trial) -> Iterator[Store]:
    for store in unfinished(trial.aws, None):
        if store.environment == trial.run.environment:
            yield store
