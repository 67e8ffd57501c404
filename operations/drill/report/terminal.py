"""A drill on a terminal."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from operations.drill.report.content import (
    CALLERS,
    CITY_HEADINGS,
    FIGURES,
    HAPPENED,
    MARKS,
    city_rows,
    footnote,
    happened,
    heading,
    reasons,
)
from operations.drill.result import Result

_COLOURS = {True: "green", False: "red", None: "dim"}


def show(result: Result, console: Console) -> None:
    """Print the promises, then the course of events, then the table of cities."""
    console.print(Text(f"\n{result.title}", style="bold"))
    console.print(Text(f"{heading(result)}\n", style="dim"))
    promises = Table.grid(padding=(0, 2))
    for verdict in result.verdicts:
        mark = Text(MARKS[verdict.held], style=_COLOURS[verdict.held])
        promises.add_row(mark, Text(verdict.promise, style="bold"), Text(verdict.says))
    console.print(promises)
    for note in result.notes:
        console.print(Text(f"! {note}", style="yellow"))
    table = Table(title=f"\n{HAPPENED}", title_justify="left", box=None, show_header=False)
    for at, says in happened(result):
        table.add_row(f"  {at:>5}", Text(says))
    console.print(table)
    table = Table(title=f"\n{CALLERS}", title_justify="left", box=box.SIMPLE_HEAD)
    for name in CITY_HEADINGS:
        table.add_column(name, justify="right" if name in FIGURES else "left")
    for row in city_rows(result):
        table.add_row(*map(Text, row))
    console.print(table)
    for line in filter(None, (reasons(result), footnote(live=not result.record.checks))):
        console.print(Text(line, style="dim"))
