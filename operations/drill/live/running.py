"""`drill --live`: announces what it is going to do, asks for confirmation, and runs the drill."""

from functools import partial

import anyio
import typer
from rich.console import Console
from rich.markup import escape

from constructs_lib.deployment.model import Deployment
from operations.console.errors import ArgumentError
from operations.drill.live.arguments import LiveArguments, drains, intentions, live_from
from operations.drill.live.drill import drill_live
from operations.drill.output import progress
from operations.drill.plan import DrillPlan, Predictions
from operations.drill.result import Result, result


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
    """Drill what runs at a URL; None where only the intentions were wanted.

    Raises:
        ArgumentError: when the scenario is not to be brought about for real, or nobody confirmed.
        RefusedError: when a region cannot be drained now.
        AwsError: when no replica can be asked.
    """
    scenario, prefix = plan.scenario, deployment.names.prefix
    wanted = drains(plan.planned)
    live = live_from(given, deployment)
    console.print(f"[bold]{escape(scenario.title)}[/] — {prefix}, live:")
    said = intentions(
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
