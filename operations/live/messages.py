"""What a run says to a person: what it is about to do, and what is left."""

import os
import sys

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from operations.live.estimate import HOURS, counted
from operations.live.journal import Run
from operations.live.preparation import PreparedRun
from operations.live.teardown import TeardownResult

_SECONDS_A_DOMAIN_NAME = 30
"""Between two CreateDomainName calls that an account may make."""


class LogConsole(Console):
    """Speaks to standard error, and goes on in silence once nobody reads it.

    Rich would end the process; a run must tear down whoever listens.
    """

    def __init__(self) -> None:
        super().__init__(highlight=False, stderr=True)

    def on_broken_pipe(self) -> None:
        """Write to nowhere from now on."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


LOG = LogConsole()


def show_intentions(prepared: PreparedRun, console: Console) -> None:
    """Show who would make what, where, and what it costs."""
    run, found, costs = prepared.run, prepared.findings, prepared.estimate
    first, added = prepared.throwaway.first, prepared.throwaway.added
    domain_names = costs.resources.get("aws_apigatewayv2_domain_name", 0)
    bucket = "made for the run, removed last" if run.bucket_is_own else "which exists"
    lines = [
        f"[bold]A throw-away deployment {escape(run.prefix)}[/]",
        f"  account    {run.account}, as {escape(found.identity)}",
        f"  names      {run.domain}, and below it, in the hosted zone {run.zone} ({found.zone_id})",
        f"  regions    {', '.join(first.region_names)}; later {added} too",
        f"  state      s3://{run.bucket}, {bucket}",
        "  it will    deploy, call every region, drain and restore one, drill, change, add a "
        "region, destroy",
        f"  takes      an hour or two: an account may make a domain name every "
        f"{_SECONDS_A_DOMAIN_NAME} s, {domain_names} here; replicas and certificates take minutes",
        f"  costs      roughly {costs.likely:.2f} US dollars in {HOURS:g} hours; "
        f"{costs.most:.0f} at most, were all that is priced by the month charged for a whole month",
        "             (list prices of us-east-1 without free tiers; prices change)",
        "  and then   DynamoDB may keep the home table for 24 hours after it seeded a replica; "
        "backups that AWS",
        "             makes of deleted tables stay for 35 days, and cost nothing",
    ]
    console.print("\n".join(lines), soft_wrap=True)
    table = Table(title="\nResources", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("type")
    table.add_column("", justify="right")
    for kind, count in counted(costs.resources):
        table.add_row(kind, str(count))
    console.print(table)
    for unknown in found.unknown:
        console.print(
            f"  could not be looked at: {escape(unknown.splitlines()[0])}", soft_wrap=True
        )


def show_remains(run: Run, remains: TeardownResult, console: Console) -> None:
    """Say what is left, and what then."""
    if remains.is_nothing:
        console.print(f"[green]✓[/] Nothing is left of {run.environment}.")
    if remains.due is not None:
        when = f"{remains.due:%Y-%m-%d %H:%M %Z}"
        console.print(
            f"[bold]The table {run.table} in {run.home} is left: DynamoDB keeps it for 24 hours "
            f"after it seeded a replica. After {when}: make live FINISH=1[/]",
            soft_wrap=True,
        )
    if remains.left:
        console.print(f"[red]Left of {run.environment}, and in no state of Terraform's:[/]")
        for each in remains.left:
            console.print(f"  {escape(each)}", soft_wrap=True)
