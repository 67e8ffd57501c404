"""A review for a terminal."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from operations.plan_review.finding import Severity
from operations.plan_review.report import words
from operations.plan_review.review import Review

_COLOURS = {Severity.NOTE: "green", Severity.YES: "yellow", Severity.FORBIDDEN: "red"}


def show(review: Review, console: Console) -> None:
    """Print the changes by region, the findings, and the verdict as the last line."""
    _show_regions(review, console)
    for finding in words.weighing(review):
        colour = _COLOURS[finding.severity]
        console.print(f"[bold {colour}]{finding.severity.label}[/]  [bold]{finding.rule}[/]")
        for text in (words.places(finding), finding.effect, f"Instead: {finding.remedy}"):
            console.print(Padding(escape(text), (0, 0, 0, 4), expand=False))
        console.print()
    for finding in words.waived(review):
        said = f"{finding.rule} {words.places(finding)}: {finding.waived}"
        console.print(f"[dim]waived  {escape(said)}[/]")
    for finding in words.notes(review):
        said = f"{finding.rule} {words.places(finding)}: {finding.effect}"
        console.print(f"[dim]note  {escape(said)}[/]")
    console.print(f"[bold {_COLOURS[review.verdict]}]{words.verdict(review)}[/]")


def _show_regions(review: Review, console: Console) -> None:
    if not review.regions:
        console.print("Nothing changes.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("region", style="bold")
    for column in words.COLUMNS:
        table.add_column(column, justify="right")
    for region, counts in review.regions.items():
        table.add_row(escape(region), *(str(counts[column]) for column in words.COLUMNS))
    console.print(table)
