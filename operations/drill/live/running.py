"""`drill --live`: announces what it is going to do, asks for confirmation, and runs the drill."""

from collections.abc import Sequence
from functools import partial

import anyio
import typer
from rich.console import Console
from rich.markup import escape

from constructs_lib.deployment.model import Deployment
from operations.console.errors import ArgumentError
from operations.drill.live.arguments import LiveArguments, live_from
from operations.drill.live.drill import EVERY_SECONDS, LiveDrill, drill_live
from operations.drill.output import progress
from operations.drill.plan import DrillPlan, PlannedFault, Predictions
from operations.drill.result import Result, result
from operations.rehearsal.world.faults.faults import RegionDrained


def run_live(
    plan: DrillPlan,
    deployment: Deployment,
    given: LiveArguments,
    *,
    predictions: Predictions,
    dry_run: bool,
    confirmed: bool,
    console: Console,
) -> Result | None:
    """Announce a live drill, ask for confirmation unless `confirmed`, and run it.

    Returns:
        The drill's result; None for a dry run.

    Raises:
        ArgumentError: an argument cannot be used, the scenario has other faults than drains, or
            the drill was not confirmed.
        RefusedError: a region cannot be drained now.
        AwsError: no replica can be asked, or a region could not be restored.
    """
    scenario, prefix = plan.scenario, deployment.names.prefix
    wanted = _drains(plan.planned)
    live = live_from(given, deployment)
    console.print(f"[bold]{escape(scenario.title)}[/] — {prefix}, live:")
    said = _announcement(
        live, plan.planned, url=given.url, warm_up=scenario.warm_up, last=scenario.duration
    )
    for line in said:
        console.print(f"  {escape(line)}", soft_wrap=True)
    for fault in wanted:
        live.switch.rehearse(fault)
    if dry_run:
        console.print("Dry run: only health routes and replicas were read; nothing was written.")
        return None
    if not confirmed and typer.prompt(f"Type {prefix} to begin", err=True) != prefix:
        raise ArgumentError("not confirmed; nothing was done")
    with progress(scenario.title, console, duration=scenario.duration) as watch:
        run = partial(drill_live, watch=watch, warn=console.print)
        live.clock.begin()
        record = anyio.run(run, live, scenario, plan.planned)
    return result(
        record,
        predictions,
        deployment.objectives,
        title=scenario.title,
        of=f"{prefix}, live at {given.url}",
    )


def _drains(planned: Sequence[PlannedFault]) -> list[RegionDrained]:
    """Return the planned faults, all of which must be drains.

    Raises:
        ArgumentError: names the first fault that is not `region-drained`.
    """
    found = [each.fault for each in planned if isinstance(each.fault, RegionDrained)]
    for each in planned:
        if each.fault not in found:
            raise ArgumentError(
                f"--live cannot inject {each.fault.kind}: on a real deployment a drill only drains "
                "regions, which any replica of the table can undo. "
                "Rehearse this scenario: leave --live out"
            )
    return found


def _announcement(
    live: LiveDrill, planned: Sequence[PlannedFault], *, url: str, warm_up: float, last: float
) -> list[str]:
    """Return what the drill is going to do, in order, one line each."""
    deployment = live.deployment
    sends = ", ".join(f"{each.method} {each.path}" for each in live.samples)
    writes = any(not each.is_read for each in live.samples)
    said = [
        f"{len(live.callers)} callers on this machine request {url} every {EVERY_SECONDS:g} s "
        f"each, for {warm_up + last:g} s: {sends}"
    ]
    for each in planned:
        for fault in _drains([each]):
            said.append(f"after {warm_up + each.at:g} s {fault.region} is drained: {fault.reason}")
            said.append(f"after {warm_up + each.until:g} s {fault.region} is restored")
    if writes:
        said.append(
            f"at the end {deployment.names.table} is scanned in every region for the writes of "
            "these callers, which are then deleted"
        )
    return said
