"""Tells results in the form that was asked for."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from operations.console.errors import ArgumentError
from operations.console.terminal import OUT
from operations.drill.report.as_json import as_json
from operations.drill.report.chart import draw
from operations.drill.report.markdown import markdown
from operations.drill.report.terminal import show
from operations.drill.result import Result


class Format(StrEnum):
    """How a drill is told."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def tell(results: Iterable[Result], form: Format, chart: Path | None) -> bool:
    """Tell the results, on a terminal each as it comes; whether all promises held.

    Raises:
        ArgumentError: when the chart cannot be written.
    """
    told = []
    for each in results:
        told.append(each)
        if form is Format.TERMINAL:
            show(each, OUT)
        if chart is not None:
            _draw(each, chart)
    if form is not Format.TERMINAL:
        print(as_json(told) if form is Format.JSON else markdown(told))
    return all(each.held for each in told)


def _draw(result: Result, chart: Path) -> None:
    try:
        chart.write_text(draw(result), encoding="utf-8")
    except OSError as error:
        raise ArgumentError(f"--chart {chart}: {error.strerror}") from None
