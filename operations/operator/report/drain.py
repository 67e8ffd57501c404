"""The text output of `drain` and `restore`: what was done, what follows by when, and for whom."""

from datetime import datetime, timedelta

from rich.console import Console
from rich.markup import escape

from operations.operator.concurrent_calls import Unanswered
from operations.operator.draining import DrainOutcome
from operations.operator.forecast import EffectTimes, Moves

_CITIES_SHOWN = 4
"""How many of the cities that move to one region are named."""


def show_outcome(outcome: DrainOutcome, console: Console, *, dry_run: bool) -> None:
    """Print what was done in each replica, or why nothing was done."""
    if outcome.result == "refused":
        _show_refusal(outcome, console)
        return
    would = "would be" if dry_run else "is"
    said = {
        "drained": f"{would} drained",
        "restored": f"{would} restored",
        "already drained": "is drained already",
        "not drained": "is not drained",
    }[outcome.result]
    drain, since = outcome.drain, "was drained since" if outcome.result == "restored" else "since"
    why = "" if drain is None else f" ({since} {drain.since}: {drain.reason})"
    console.print(f"[green]✓[/] [bold]{outcome.region}[/] {said}{escape(why)}", soft_wrap=True)
    for name, done in outcome.replicas.items():
        console.print(f"  {name:16}{escape(_done(done, outcome, dry_run))}", soft_wrap=True)
    for warning in outcome.warnings:
        console.print(f"[yellow]![/] {escape(warning)}", soft_wrap=True)


def _done(done: bool | Unanswered, outcome: DrainOutcome, dry_run: bool) -> str:
    if isinstance(done, Unanswered):
        return f"does not answer: {done}"
    draining = outcome.result in ("drained", "already drained")
    if not done:
        return "there already" if draining else "nothing there"
    return ("would be " if dry_run else "") + ("written" if draining else "deleted")


def _show_refusal(outcome: DrainOutcome, console: Console) -> None:
    """Print why the region was not drained, and how to drain it anyway."""
    drain_state = outcome.drain_state
    console.print(
        f"[red]✗[/] {outcome.region} is not drained: no other region would serve.", soft_wrap=True
    )
    for entry in drain_state.deployment.cells:
        if entry.name == outcome.region:
            continue
        drain, health = drain_state.drain_of(entry.name), drain_state.health[entry.name]
        why = (
            f"drained since {drain.since}: {drain.reason}"
            if drain is not None
            else str(health)
            if entry.is_active
            else f'state = "{entry.state}" in the deployment'
        )
        console.print(f"  {entry.name:16}{escape(why)}", soft_wrap=True)
    console.print(
        "  --force drains it anyway. With every region unhealthy, Route 53 answers as though all "
        "were healthy.",
        soft_wrap=True,
    )


def show_what_follows(
    outcome: DrainOutcome,
    times: EffectTimes,
    moved: Moves | Unanswered,
    since: datetime,
    console: Console,
) -> None:
    """Print by when each effect has occurred, and whose callers move where."""
    out = outcome.result in ("drained", "already drained")
    _show_times(times, since, console, out=out)
    _show_moves(moved, console)


def _show_times(times: EffectTimes, since: datetime, console: Console, *, out: bool) -> None:
    """Print by when each effect has occurred at the latest, in local time."""
    steps = (
        (times.health_route, f"its health route answers {503 if out else 200}"),
        (
            times.route53,
            "Route 53 stops answering with it" if out else "Route 53 answers with it",
        ),
        (
            times.last_caller,
            "the last resolver has dropped the old answer; kept connections stay",
        ),
    )
    console.print("\nAt the latest")
    for seconds, what in steps:
        at = (since + timedelta(seconds=seconds)).strftime("%H:%M:%S")
        console.print(f"  {at}  +{seconds:3} s  {what}")


def _show_moves(moved: Moves | Unanswered, console: Console) -> None:
    """Print whose callers move where."""
    if isinstance(moved, Unanswered):
        console.print(f"\nWho moves cannot be worked out: {escape(moved.why)}", soft_wrap=True)
        return
    console.print(f"\nOf {moved.of} cities" if moved.cities else "\nNo city's callers move.")
    for region, cities in sorted(moved.cities.items()):
        rest = len(cities) - _CITIES_SHOWN
        more = f" and {rest} more" if rest > 0 else ""
        named = ", ".join(cities[:_CITIES_SHOWN])
        console.print(f"  {len(cities)} move to {region}: {named}{more}", soft_wrap=True)
