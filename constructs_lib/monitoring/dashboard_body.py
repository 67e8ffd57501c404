"""The content of the dashboard: what users notice, then possible causes, then costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.deployment.model import Deployment
from constructs_lib.monitoring.metrics import CellMetrics, Formula, Metric, Watched
from constructs_lib.monitoring.widgets import Graph, Json, Row, Text, body
from constructs_lib.names import HEALTH

_MINUTE, _FIVE_MINUTES, _HOUR = 60, 300, 3600
_Lines = Mapping[str, Callable[[CellMetrics], Metric | Formula]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A graph definition: `lines` gives, by label, the metric to draw for each cell."""

    title: str
    unit: str
    lines: _Lines
    seconds: int = _MINUTE

    def of(self, cells: Mapping[str, CellMetrics]) -> Graph:
        lines = {
            f"{region} {label}".strip(): line(cell)
            for region, cell in cells.items()
            for label, line in self.lines.items()
        }
        return Graph(self.title, self.unit, lines, next(iter(cells)), self.seconds)


_SHOWN = {
    "What users notice": (
        _Shown("Requests", "a minute", {"": CellMetrics.requests}),
        _Shown(
            "Answers that are errors",
            "a minute",
            {"4xx": lambda cell: cell.errors("4xx"), "5xx": lambda cell: cell.errors("5xx")},
        ),
        _Shown(
            "Time until the answer",
            "ms",
            {"p50": lambda cell: cell.latency("p50"), "p99": lambda cell: cell.latency("p99")},
        ),
    ),
    "Where users are sent": (
        _Shown(
            "Healthy to Route 53",
            "1 is healthy",
            {"": lambda cell: cell.health_check("HealthCheckStatus", "Minimum")},
        ),
        _Shown(
            "Health checkers that agree",
            "%",
            {"": lambda cell: cell.health_check("HealthCheckPercentageHealthy", "Average")},
        ),
        _Shown("Drained by an operator", "1 is drained", {"": CellMetrics.drained}),
    ),
    "Functions and tables": (
        _Shown(
            "Function throttled or failing",
            "a minute",
            {
                "throttled": lambda cell: cell.function("Throttles", "Sum"),
                "failing": lambda cell: cell.function("Errors", "Sum"),
            },
        ),
        _Shown(
            "Functions running at once",
            "at most",
            {"": lambda cell: cell.function("ConcurrentExecutions", "Maximum")},
        ),
        _Shown(
            "Table throttled",
            "a minute",
            {
                "reads": lambda cell: cell.table("ReadThrottleEvents"),
                "writes": lambda cell: cell.table("WriteThrottleEvents"),
            },
        ),
    ),
    "What costs money": (
        _Shown("Requests", "an hour", {"": CellMetrics.requests}, _HOUR),
        _Shown(
            "Requests of Route 53's checkers",
            "an hour",
            {"": CellMetrics.checkers_requests},
            _HOUR,
        ),
        _Shown(
            "Write units, of replicated writes too",
            "an hour",
            {"": lambda cell: cell.table("ConsumedWriteCapacityUnits")},
            _HOUR,
        ),
        _Shown(
            "Calls of the application's function",
            "an hour",
            {"": lambda cell: cell.function("Invocations", "Sum")},
            _HOUR,
        ),
        _Shown(
            "Calls of the health function",
            "an hour",
            {"": lambda cell: cell.function("Invocations", "Sum", HEALTH)},
            _HOUR,
        ),
        _Shown(
            "Memory and time of the application's function",
            "GB-seconds an hour",
            {"": CellMetrics.gigabyte_seconds},
            _HOUR,
        ),
    ),
}
_ACROSS = 3


def dashboard_body(deployment: Deployment, watched: Sequence[Watched]) -> Json:
    """Return the dashboard's body for the cells, whose ids may be Terraform expressions."""
    cells = {each.region: CellMetrics(deployment, each) for each in watched}
    rows: list[Text | Row] = [Text(_header(deployment, cells), 3)]
    for title, shown in _SHOWN.items():
        rows += [Text(f"## {title}", 1), Row([each.of(cells) for each in shown], _ACROSS)]
    if deployment.consumer is not None:
        given_up = _Shown("Changes given up on", "waiting", {"": CellMetrics.dead_letters})
        rows += [Text("## Stream", 1), Row([given_up.of(cells)], _ACROSS)]
    if len(deployment.cells) > 1:
        arriving = [_replication(deployment, *each) for each in cells.items()]
        beating = [_heartbeats(deployment, *each) for each in cells.items()]
        rows += [Text("## Replication", 1), Row(arriving, _ACROSS), Row(beating, _ACROSS)]
    return body(rows)


def _header(deployment: Deployment, cells: Mapping[str, CellMetrics]) -> str:
    states = {entry.name: entry.state for entry in deployment.cells}
    regions = ", ".join(f"{each} ({states[each]})" for each in cells)
    return (
        f"# {deployment.names.prefix}\n"
        f"{deployment.shared_url} from {regions}\n\n"
        "A page names a region: look at its lines from the top down. "
        "Every line has its region in front; requests and errors count the health checkers' too."
    )


def _replication(deployment: Deployment, region: str, cell: CellMetrics) -> Graph:
    lines = {
        f"to {other}": cell.replication_latency(other) for other in _others(deployment, region)
    }
    title = f"Writes in {region} reach the others after"
    return Graph(title, "ms", lines, region, _FIVE_MINUTES)


def _heartbeats(deployment: Deployment, region: str, cell: CellMetrics) -> Graph:
    lines = {f"of {other}": cell.heartbeat_age(other) for other in _others(deployment, region)}
    return Graph(f"Age of the heartbeats in {region}", "s", lines, region)


def _others(deployment: Deployment, region: str) -> list[str]:
    return [entry.name for entry in deployment.cells if entry.name != region]
