"""What a rehearsal shows in the end."""

from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from operations.rehearsal.calls import Call

_OK = range(200, 300)


def show_resources(resources: Mapping[str, Counter[str]], console: Console) -> None:
    """Show how many resources of which kind each region holds."""
    table = Table(title="Resources by region", title_justify="left")
    table.add_column("region", style="bold")
    table.add_column("all", justify="right")
    table.add_column("of which")
    for region, kinds in sorted(resources.items()):
        listed = ", ".join(f"{count} {kind.removeprefix('aws_')}" for kind, count in kinds.items())
        table.add_row(region, str(kinds.total()), listed)
    console.print(table)


def show_calls(calls: Iterable[Call], console: Console) -> None:
    """Show what each region answered."""
    table = Table(title="Answers", title_justify="left")
    table.add_column("region", style="bold")
    table.add_column("name")
    table.add_column("request")
    table.add_column("status")
    table.add_column("ms", justify="right")
    table.add_column("answer", overflow="ellipsis", no_wrap=True, ratio=1)
    for call in calls:
        colour = "green" if call.status in _OK else "red"
        table.add_row(
            call.region,
            call.host,
            call.request,
            f"[{colour}]HTTP {call.status}[/]",
            f"{call.milliseconds:.0f}",
            call.answer,
        )
    console.print(table)


def failed(calls: Iterable[Call]) -> list[Call]:
    """Return the calls that were not answered with success."""
    return [call for call in calls if call.status not in _OK]
