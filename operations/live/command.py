"""`make live ZONE=example.com`: tries a deployment out on an AWS account, and destroys it again."""

import json
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from constructs_lib.deployment.load import chosen_file
from constructs_lib.deployment.problems import DeploymentError
from constructs_lib.project import ROOT
from operations.console.errors import ArgumentError, AwsError
from operations.console.progress import step
from operations.console.signals import STOPPED
from operations.live.aws_clients import AwsClients, aws_errors
from operations.live.callers import DeploymentCallers, NetworkOverrides
from operations.live.journal import Journal
from operations.live.messages import LOG, show_intentions, show_remains
from operations.live.preparation import PreparedRun, RunRequest, prepare
from operations.live.stack import Stack
from operations.live.store import Store, TakenOverError, create_bucket, unfinished
from operations.live.subcommands import CommandError
from operations.live.teardown import tear_down
from operations.live.trial import TrialError, TrialRun
from operations.terraform.cli import TerraformError
from operations.terraform.synthesis import SynthesisError

_FAILED, _USAGE, _LEFT = 1, 2, 3
_TRIED = (TrialError, CommandError, TerraformError, SynthesisError, AwsError)
FOLDER = ROOT / ".build" / "live"


@dataclass
class _Report:
    """The outcome, as `--json` prints it."""

    environments: list[str] = field(default_factory=list)
    failed: str | None = None
    interrupted: bool = False
    left: list[str] = field(default_factory=list)
    due: str | None = None
    unfinished: str | None = None

    def leave(self, why: str) -> None:
        """Note and print that something is left that another run can remove."""
        self.unfinished = why
        LOG.print(why, style="red", markup=False, soft_wrap=True)
        LOG.print("[bold]Something is left. To remove it: make live FINISH=1[/]")

    @property
    def code(self) -> int:
        if self.due is not None or self.unfinished is not None:
            return _LEFT
        if self.left or self.failed is not None:
            return _FAILED
        return STOPPED if self.interrupted else 0


def live(
    *,
    zone: Annotated[
        str | None,
        typer.Option(
            envvar="ZONE", help="A public hosted zone of the account. The copy's names go there."
        ),
    ] = None,
    finish: Annotated[
        bool,
        typer.Option("--finish", envvar="FINISH", help="Destroy what earlier runs have left."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", envvar="YES", help="Begin without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be created; create nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    environment: Annotated[
        str | None,
        typer.Option(help="The run's name instead of a random one: live-, and letters or digits."),
    ] = None,
    folder: Annotated[
        Path, typer.Option(help="Where the runs' files go on this machine.")
    ] = FOLDER,
    state_bucket: Annotated[
        str | None,
        typer.Option(help="Keep state and journal in this bucket, not in one created for the run."),
    ] = None,
    resolver: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The DNS server to ask.")
    ] = None,
    servers: Annotated[
        list[str] | None,
        typer.Option(
            "--connect",
            metavar="ADDRESS=HOST:PORT",
            envvar="MERIDIAN_CONNECT",
            help="Connect to this server instead of the address.",
        ),
    ] = None,
    edges: Annotated[
        list[str] | None,
        typer.Option(
            "--edge",
            metavar="REGION=URL",
            envvar="MERIDIAN_EDGES",
            help="Request this region's health route from another server.",
        ),
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option(help="Certificate authorities to trust (PEM).")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=1, max=100, help="How fast a rehearsal's world runs.")
    ] = 1,
) -> None:
    """Try a deployment out on an AWS account, under a name of its own, and destroy it again.

    Deploys a copy of the deployment that DEPLOYMENT names as live-<random>.ZONE, calls every
    region, drains and restores one, drills, deploys a change and one more region, and destroys
    everything. First it says what it will create and roughly what that costs, and asks for
    confirmation. It always destroys what it created, also after a failure or Ctrl-C. If it is
    killed, `--finish` does that later, by the run's journal. See docs/live.md.

    \b
      $ make live ZONE=example.com
      $ make live FINISH=1

    Exit code 0: everything worked, and nothing is left. 1: something failed, and all is destroyed;
    or something is left that Terraform does not manage. 2: not begun: arguments, deployment,
    account, or not confirmed. 3: something is left that `--finish` can remove, now or once
    DynamoDB lets the table be deleted. 130: stopped by Ctrl-C, and all is destroyed.
    """  # fmt: skip
    overrides = NetworkOverrides(
        resolver=resolver,
        servers=servers or (),
        edges=edges or (),
        ca_file=None if ca_file is None else str(ca_file),
        speed=speed,
    )
    report = _Report()
    try:
        aws = AwsClients()
        if finish:
            _finish(aws, state_bucket, folder, overrides=overrides, report=report, confirmed=yes)
        else:
            if not zone:
                raise ArgumentError("ZONE= names a public hosted zone of the account")
            wanted = RunRequest(zone, chosen_file(), environment, state_bucket)
            prepared = prepare(aws, wanted, folder, overrides)
            show_intentions(prepared, LOG)
            others = [store.environment for store in _unfinished(aws, state_bucket)]
            if others:
                LOG.print(
                    f"Unfinished runs: {', '.join(others)}. make live FINISH=1 finishes them."
                )
            if dry_run:
                return
            _confirm(prepared.run.environment, confirmed=yes)
            _run(aws, prepared, overrides, report)
    except (ArgumentError, DeploymentError, AwsError, SynthesisError, TerraformError) as error:
        _stop(_USAGE, str(error))
    except KeyboardInterrupt:
        _stop(STOPPED, "Stopped; nothing was created.")
    if as_json:
        print(json.dumps({**vars(report), "code": report.code}, indent=2))
    sys.exit(report.code)


def _run(
    aws: AwsClients, prepared: PreparedRun, overrides: NetworkOverrides, report: _Report
) -> None:
    """Run the trial, and destroy what it created, however it ends."""
    run = prepared.run
    report.environments.append(run.environment)
    store = Store(aws.client("s3", run.bucket_region), run.bucket, run.environment)
    try:
        with aws_errors(f"The bucket {run.bucket} cannot be used"):
            if run.bucket_is_own:
                tags = prepared.throwaway.first.all_tags
                create_bucket(aws, run.bucket, run.bucket_region, tags)
            journal = Journal.begin(run, prepared.folder / "journal.jsonl", store)
    except TakenOverError:
        raise ArgumentError(f"{run.environment} is another run, and unfinished") from None
    except (AwsError, KeyboardInterrupt) as error:
        report.leave(str(error) or "Stopped when nothing but the run's bucket was created.")
        return
    trial = TrialRun(
        throwaway=prepared.throwaway,
        folder=prepared.folder,
        journal=journal,
        store=store,
        stack=prepared.stack,
        callers=DeploymentCallers(aws, overrides),
        overrides=overrides,
        step=partial(step, console=LOG),
        tell=_tell,
    )
    try:
        with aws_errors("AWS"):
            trial.run()
    except TakenOverError as error:
        report.leave(str(error))
        return
    except KeyboardInterrupt:
        report.interrupted = True
        LOG.print("Destroying everything. Ctrl-C again leaves the rest to make live FINISH=1.")
    except Exception as error:
        report.failed = str(error)
        if not isinstance(error, _TRIED):
            report.failed = traceback.format_exc()
        LOG.print(report.failed, style="red", markup=False, soft_wrap=True)
    _tear_down(journal, store, prepared.stack, aws=aws, overrides=overrides, report=report)


def _finish(
    aws: AwsClients,
    state_bucket: str | None,
    folder: Path,
    *,
    overrides: NetworkOverrides,
    report: _Report,
    confirmed: bool,
) -> None:
    """Destroy what the unfinished runs have left."""
    stores = list(_unfinished(aws, state_bucket))
    if not stores:
        LOG.print("No run has left anything.")
    for store in stores:
        report.environments.append(store.environment)
        try:
            with aws_errors(f"{store.environment} cannot be finished"):
                _finish_one(
                    aws, store, folder, overrides=overrides, report=report, confirmed=confirmed
                )
        except (AwsError, TakenOverError) as error:
            report.leave(str(error))


def _finish_one(
    aws: AwsClients,
    store: Store,
    folder: Path,
    *,
    overrides: NetworkOverrides,
    report: _Report,
    confirmed: bool,
) -> None:
    environment, written = store.environment, store.read_journal()
    LOG.print(
        f"{environment}: {_last_entry(written)}. If it is still running, it will stop.",
        markup=False,
    )
    _confirm(environment, confirmed=confirmed)
    if not written:
        store.remove("", bucket_too=True)
        return
    own = folder / environment
    journal = Journal.take_over(own / "journal.jsonl", store)
    stack = Stack(own, journal.run.prefix)
    _tear_down(journal, store, stack, aws=aws, overrides=overrides, report=report)


def _tear_down(
    journal: Journal,
    store: Store,
    stack: Stack,
    *,
    aws: AwsClients,
    overrides: NetworkOverrides,
    report: _Report,
) -> None:
    try:
        remains = tear_down(
            journal, store, stack, aws=aws, speed=overrides.speed, step=partial(step, console=LOG)
        )
    except (AwsError, TerraformError, TakenOverError) as error:
        report.leave(str(error))
    except KeyboardInterrupt:
        report.interrupted = True
        report.leave("Interrupted while everything was being destroyed.")
    else:
        report.left += remains.left
        if remains.due is not None:
            report.due = remains.due.isoformat(timespec="seconds")
        show_remains(journal.run, remains, LOG)


def _unfinished(aws: AwsClients, state_bucket: str | None) -> Iterator[Store]:
    with aws_errors("Earlier runs cannot be looked for"):
        yield from unfinished(aws, state_bucket)


def _confirm(environment: str, *, confirmed: bool) -> None:
    try:
        if not confirmed and typer.prompt(f"Type {environment} to begin", err=True) != environment:
            raise ArgumentError("not confirmed; nothing was done")
    except typer.Abort:
        raise ArgumentError(
            "nobody confirmed, so nothing was done; use --yes to begin without asking"
        ) from None


def _last_entry(written: str) -> str:
    if not written:
        return "nothing but its bucket was created"
    last = json.loads(written.splitlines()[-1])
    return f"last journal entry at {last.pop('at')}: {json.dumps(last)}"


def _tell(said: str) -> None:
    LOG.print(f"  {said}", markup=False, soft_wrap=True)


def _stop(code: int, said: str) -> NoReturn:
    print(said, file=sys.stderr)
    sys.exit(code)


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(live)
