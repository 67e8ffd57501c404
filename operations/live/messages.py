"""What a run prints: what it is about to do, and what is left of it."""

import os
import sys

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from operations.live.estimate import HOURS, by_count
from operations.live.journal import Run
from operations.live.preparation import PreparedRun
from operations.live.teardown import TeardownResult

_SECONDS_A_DOMAIN_NAME = 30
"""How many seconds must lie between two CreateDomainName calls of an account."""


class LogConsole(Console):
    """A console on standard error that stays silent once its pipe is closed.

    Rich would end the process. A run must destroy what it created, whether or not anybody reads.
    """

    def __init__(self) -> None:
        super().__init__(highlight=False, stderr=True)

    def on_broken_pipe(self) -> None:
        """Discard all further output."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


LOG = LogConsole()


def show_intentions(prepared: PreparedRun, console: Console) -> None:
    """Print who would create what, where, and what it costs."""
    run, found, costs = prepared.run, prepared.findings, prepared.estimate
    first, added = prepared.throwaway.first, prepared.throwaway.added
    domain_names = costs.resources.get("aws_apigatewayv2_domain_name", 0)
    bucket = "created for the run, deleted last" if run.bucket_is_own else "an existing one"
    lines = [
        f"[bold]A throw-away deployment {escape(run.prefix)}[/]",
        f"  account    {run.account}, as {escape(found.identity)}",
        f"  names      {run.domain}, and below it, in the hosted zone {run.zone} ({found.zone_id})",
        f"  regions    {', '.join(first.region_names)}; later {added} too",
        f"  state      s3://{run.bucket}, {bucket}",
        "  it will    deploy, call every region, drain and restore one, drill, deploy a change, "
        "add a region, destroy everything",
        f"  takes      an hour or two: an account may create a domain name every "
        f"{_SECONDS_A_DOMAIN_NAME} s, {domain_names} here; replicas and certificates take minutes",
        f"  costs      roughly {costs.likely:.2f} US dollars in {HOURS:g} hours; "
        f"{costs.most:.0f} at most, if all monthly prices are charged for a whole month",
        "             (list prices of us-east-1 without free tiers; prices change)",
        "  afterwards DynamoDB may not let the home table be deleted for 24 hours; its backups of",
        "             deleted tables stay for 35 days, and cost nothing",
    ]
    console.print("\n".join(lines), soft_wrap=True)
    table = Table(title="\nResources", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("type")
    table.add_column("", justify="right")
    for kind, count in by_count(costs.resources):
        table.add_row(kind, str(count))
    console.print(table)
    for unknown in found.unknown:
        console.print(f"  could not be checked: {escape(unknown.splitlines()[0])}", soft_wrap=True)


def show_remains(run: Run, remains: TeardownResult, console: Console) -> None:
    """Print what is left, and what to do about it."""
    if remains.is_nothing:
        console.print(f"[green]✓[/] Nothing is left of {run.environment}.")
    if remains.due is not None:
        when = f"{remains.due:%Y-%m-%d %H:%M %Z}"
        console.print(
            f"[bold]The table {run.table} in {run.home} is left: DynamoDB does not let it be "
            f"deleted for 24 hours after a replica was added. After {when}: make live FINISH=1[/]",
            soft_wrap=True,
        )
    if remains.left:
        console.print(f"[red]Left of {run.environment}, and not in Terraform's state:[/]")
        for each in remains.left:
            console.print(f"  {escape(each)}", soft_wrap=True)
