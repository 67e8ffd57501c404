"""The widgets of a CloudWatch dashboard, and their layout on its grid of 24 columns.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constructs_lib.monitoring.metrics import Formula, Metric

COLUMNS = 24
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown of full width."""

    markdown: str
    height: int

    def widgets(self, y: int) -> Iterator[Json]:
        properties = {"markdown": self.markdown}
        yield {"type": "text", "properties": properties, **_place(0, y, COLUMNS, self.height)}


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph over time; `lines` are by label and may have metrics of several regions."""

    title: str
    unit: str
    lines: Mapping[str, Metric | Formula]
    region: str
    """The region that evaluates metric math."""
    period: int = 60
    """Seconds."""

    def properties(self) -> Json:
        """Return the widget's properties for CloudWatch."""
        return {
            "title": self.title,
            "view": "timeSeries",
            "region": self.region,
            "period": self.period,
            "yAxis": {"left": {"label": self.unit, "showUnits": False, "min": 0}},
            "metrics": [
                drawn
                for number, (label, line) in enumerate(self.lines.items())
                for drawn in _drawn(line, label, number)
            ],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """Graphs of equal width, `across` in a line; the others follow in further lines."""

    graphs: Sequence[Graph]
    across: int
    height: int = 6

    def widgets(self, y: int) -> Iterator[Json]:
        width = COLUMNS // self.across
        for number, graph in enumerate(self.graphs):
            line, place = divmod(number, self.across)
            at = _place(place * width, y + line * self.height, width, self.height)
            yield {"type": "metric", "properties": graph.properties(), **at}


def body(rows: Sequence[Text | Row]) -> Json:
    """Return a dashboard body with the rows below each other."""
    widgets: list[Json] = []
    for row in rows:
        below = max((widget["y"] + widget["height"] for widget in widgets), default=0)
        widgets += row.widgets(below)
    return {"widgets": widgets}


def _place(x: int, y: int, width: int, height: int) -> Json:
    return {"x": x, "y": y, "width": width, "height": height}


def _drawn(line: Metric | Formula, label: str, number: int) -> Iterator[list[Any]]:
    if isinstance(line, Metric):
        yield _metric(line, label=label)
        return
    expression = line.expression
    for id_, metric in line.metrics.items():
        own = f"{id_}_{number}"
        expression = re.sub(rf"\b{id_}\b", own, expression)
        yield _metric(metric, id=own, visible=False)
    yield [{"expression": expression, "label": label, "id": f"line_{number}"}]


def _metric(metric: Metric, **options: Any) -> list[Any]:
    dimensions = [part for pair in metric.dimensions.items() for part in pair]
    drawn = {"region": metric.region, "stat": metric.statistic, **options}
    return [metric.namespace, metric.name, *dimensions, drawn]
