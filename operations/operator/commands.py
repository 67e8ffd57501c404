"""The operator's commands.

Exit codes: 0 all is well, 1 a problem was found or the command refused, 2 the arguments or the
deployment file are wrong, 3 AWS cannot be used, 130 stopped by Ctrl-C.
"""

import sys
from datetime import datetime
from typing import Annotated

import typer

from constructs_lib.deployment.load import chosen_file, load
from operations.console.errors import ArgumentError
from operations.console.progress import step
from operations.console.terminal import LOG, OUT, refusals
from operations.operator.concurrent_calls import Unanswered
from operations.operator.drain_state import DrainState, observe
from operations.operator.draining import DrainOutcome, drain_region, restore_region
from operations.operator.forecast import EffectTimes, Moves, moves
from operations.operator.health import HealthRoutes, edges_from
from operations.operator.replicas import Replica, open_replicas
from operations.operator.report.as_json import outcome_json, status_json
from operations.operator.report.drain import show_outcome, show_what_follows
from operations.operator.report.status import show_status
from operations.operator.status import read_status
from operations.operator.watching.command import watch
from operations.own_items.drain import Drain

_PROBLEM = 1

Region = Annotated[str, typer.Argument(metavar="REGION", help="A region of the deployment.")]
Edges = Annotated[
    list[str] | None,
    typer.Option(
        "--edge",
        metavar="REGION=URL",
        envvar="MERIDIAN_EDGES",
        help="Request this region's health route from another server, such as a rehearsal's.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")]

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def operator() -> None:
    """Look at a running deployment, drain a region and restore it.

    DEPLOYMENT=path.toml chooses the deployment; credentials and AWS_ENDPOINT_URL are those of the
    environment. docs/runbook.md says what to do when.
    """


@app.command()
def status(
    *,
    edges: Edges = None,
    as_json: Json = False,
    speed: Annotated[
        float,
        typer.Option(
            min=1, max=100, envvar="MERIDIAN_SPEED", help="How fast a rehearsal's world runs."
        ),
    ] = 1,
) -> None:
    """Show every region: its health, Route 53's view of it, its table, and whether it is drained.

    All regions are asked at the same time, and no answer is waited for longer than 12 seconds. "no
    data" for a replication latency means that nothing was replicated lately, or that CloudWatch
    does not have the metric yet.

    \b
      $ pipenv run status
      $ pipenv run status --json | jq '.problems[]'

    Exit code 0: no problem (a drained region that is healthy is none). 1: problems, which are
    listed. 2: arguments or deployment. 3: AWS cannot be reached or lacks credentials.
    """
    with refusals():
        deployment = load(chosen_file())
        routes = HealthRoutes(deployment, edges_from(edges or [], deployment))
        with step("ask every region", LOG):
            found = read_status(deployment, open_replicas(deployment), routes, speed=speed)
        if as_json:
            print(status_json(found))
        else:
            show_status(found, OUT)
        sys.exit(_PROBLEM if found.problems else 0)


@app.command()
def drain(
    *,
    region: Region,
    reason: Annotated[str, typer.Option(help="Why. The region's public health route repeats it.")],
    force: Annotated[
        bool, typer.Option("--force", help="Drain it even if no other region would serve.")
    ] = False,
    dry_run: DryRun = False,
    edges: Edges = None,
    as_json: Json = False,
) -> None:
    """Take a region out: its health route answers 503, and Route 53 sends its callers elsewhere.

    Writes one item to every replica that can be reached, the region's own first. It needs neither
    us-east-1 nor the home region nor the region itself. A region that is already drained keeps its
    item. The command refuses if no other region is active, healthy and not drained.

    \b
      $ pipenv run drain eu-west-1 --reason "errors since 10:40"
      $ pipenv run drain eu-west-1 --reason "try it" --dry-run

    Exit code 0: the region is drained. 1: refused. 2: arguments or deployment. 3: the item could
    be written to no replica: AWS cannot be reached or lacks credentials.
    """
    with refusals():
        if not reason.strip():
            raise ArgumentError("--reason is empty: say why, in words that the public may read")
        drain_state, replicas = _observe(region, edges)
        wanted = Drain.now(region, reason)
        outcome = drain_region(drain_state, replicas, wanted, force=force, dry_run=dry_run)
        _tell(outcome, dry_run=dry_run, as_json=as_json)
        sys.exit(_PROBLEM if outcome.result == "refused" else 0)


@app.command()
def restore(
    *, region: Region, dry_run: DryRun = False, edges: Edges = None, as_json: Json = False
) -> None:
    """Bring a drained region back: delete its item from every replica that can be reached.

    It never refuses. A region whose health route fails for another reason than the drain stays out
    until it is healthy, and the command warns of it. After an outage, let replication catch up
    first.

    \b
      $ pipenv run restore eu-west-1

    Exit code 0: the region is not drained. 2: arguments or deployment. 3: the item could be deleted
    from no replica: AWS cannot be reached or lacks credentials.
    """
    with refusals():
        drain_state, replicas = _observe(region, edges)
        outcome = restore_region(drain_state, replicas, region, dry_run=dry_run)
        _tell(outcome, dry_run=dry_run, as_json=as_json)


def _observe(region: str, edges: list[str] | None) -> tuple[DrainState, dict[str, Replica]]:
    deployment = load(chosen_file())
    known = [entry.name for entry in deployment.cells]
    if region not in known:
        raise ArgumentError(f"REGION {region}: the regions are {', '.join(known)}")
    routes = HealthRoutes(deployment, edges_from(edges or [], deployment))
    replicas = open_replicas(deployment)
    with step("ask every region", LOG):
        return observe(deployment, replicas, routes), replicas


def _tell(outcome: DrainOutcome, *, dry_run: bool, as_json: bool) -> None:
    """Say what was done, and then what follows from it."""
    began = datetime.now().astimezone()
    if not as_json:
        show_outcome(outcome, OUT, dry_run=dry_run)
    times, moved = None, None
    if outcome.takes_effect:
        times, moved = EffectTimes.of(outcome.drain_state.deployment), _moves(outcome)
        if not as_json:
            show_what_follows(outcome, times, moved, began, OUT)
    if as_json:
        print(outcome_json(outcome, dry_run=dry_run, times=times, moved=moved))


def _moves(outcome: DrainOutcome) -> Moves | Unanswered:
    """Return whose callers move. The item is already written, so no error may end the command."""
    try:
        return moves(outcome.drain_state.deployment, outcome.out_before, outcome.out_after)
    except Exception as error:
        return Unanswered(str(error) or type(error).__name__)


app.command()(watch)
