"""What the command prints: progress while a drill runs, and its results in the chosen format."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from operations.console.errors import ArgumentError
from operations.console.terminal import OUT
from operations.drill.performance import Watch
from operations.drill.report.as_json import as_json
from operations.drill.report.chart import draw
from operations.drill.report.content import clock
from operations.drill.report.markdown import markdown
from operations.drill.report.terminal import show
from operations.drill.result import Result
from operations.rehearsal.world.events import CheckChanged, Event, FaultBegan, FaultHealed


class ReportFormat(StrEnum):
    """The formats of a report."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def print_results(results: Iterable[Result], form: ReportFormat, chart: Path | None) -> bool:
    """Print the results, on a terminal each as soon as it is there, and write the chart.

    Returns:
        Whether every promise of every drill held.

    Raises:
        ArgumentError: the chart cannot be written.
    """
    done = []
    for each in results:
        done.append(each)
        if form is ReportFormat.TERMINAL:
            show(each, OUT)
        if chart is not None:
            _draw(each, chart)
    if form is not ReportFormat.TERMINAL:
        print(as_json(done) if form is ReportFormat.JSON else markdown(done))
    return all(each.held for each in done)


def _draw(result: Result, chart: Path) -> None:
    try:
        chart.write_text(draw(result), encoding="utf-8")
    except OSError as error:
        raise ArgumentError(f"--chart {chart}: {error.strerror}") from None


@contextmanager
def progress(title: str, console: Console, *, duration: float) -> Iterator[Watch]:
    """Show a spinner with the drill's time, and print faults and health changes as they happen.

    The block gets the function to call with each event. `duration` is in the drill's seconds.
    """
    with console.status(f"{escape(title)} …") as spinner:

        def watch(at: float, event: Event | None) -> None:
            spinner.update(f"{escape(title)}: {clock(max(at, 0))} of {clock(duration)}")
            said = _words(event) if at >= 0 else ""
            if said:
                console.print(f"  {clock(at):>5}  {escape(said)}", soft_wrap=True)

        yield watch


def _words(event: Event | None) -> str:
    match event:
        case FaultBegan(fault=fault):
            return f"{fault.kind} begins"
        case FaultHealed(fault=fault):
            return f"{fault.kind} is healed"
        case CheckChanged(name=name, healthy=healthy):
            return f"{name} is {'' if healthy else 'un'}healthy"
    return ""
