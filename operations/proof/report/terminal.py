"""A proof on a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from operations.proof.proof import Proof, ProofSeverity, ProofVerdict
from operations.proof.report.words import (
    FAILURES,
    FIGURES,
    MARKS,
    TOTAL_HEADINGS,
    TOTALS,
    failure_headings,
    failure_rows,
    footnote,
    heading,
    total_rows,
)

_COLOURS = {
    ProofSeverity.PROVED: "green",
    ProofSeverity.NOTE: "dim",
    ProofSeverity.WARNING: "yellow",
    ProofSeverity.ERROR: "red",
}


def show(proof: Proof, console: Console) -> None:
    """Print the verdicts, then a table of single failures and one of all sets of failures."""
    console.print(Text(f"\n{heading(proof)}\n", style="bold"))
    for verdict in proof.verdicts:
        _verdict(verdict, console)
    console.print()
    console.print(_table(FAILURES, failure_headings(proof), failure_rows(proof)))
    if len(proof.totals) > 1:
        console.print(_table(TOTALS, TOTAL_HEADINGS, total_rows(proof)))
    console.print(Text(footnote(proof), style="dim"))


def _verdict(verdict: ProofVerdict, console: Console) -> None:
    grid = Table.grid(padding=(0, 1))
    says = Text(verdict.says)
    if verdict.record:
        says.append(f"\n{verdict.record}", style="bold")
        says.append(f"\n{verdict.because}" if verdict.because else "")
    grid.add_row(Text(MARKS[verdict.severity], style=_COLOURS[verdict.severity]), says)
    console.print(grid)


def _table(title: str, headings: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in headings:
        justify: JustifyMethod = "right" if name in FIGURES else "left"
        table.add_column(name, justify=justify, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table
