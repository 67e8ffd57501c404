"""The text output of `status`."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from operations.operator.concurrent_calls import Unanswered
from operations.operator.health import Health
from operations.operator.status import Ages, Latencies, Status
from operations.own_items.heartbeats import old_after

_COLOURS = {"ok": "green", "drained": "yellow"}


def show_status(status: Status, console: Console) -> None:
    """Print a line for each region, the replication between them, and the problems."""
    drain_state = status.drain_state
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("region", "deployment", "health route", "ms", "Route 53", "table", "drained"):
        table.add_column(column, justify="right" if column == "ms" else "left")
    for entry in drain_state.deployment.cells:
        health, drain = drain_state.health[entry.name], drain_state.drain_of(entry.name)
        table.add_row(
            f"[bold]{entry.name}[/]",
            entry.state,
            _health(health),
            "" if health.milliseconds is None else f"{health.milliseconds:.0f}",
            _or_unknown(status.checkers[entry.name]),
            _or_unknown(status.tables[entry.name]),
            "no" if drain is None else escape(f"since {drain.since}: {drain.reason}"),
        )
    console.print(table)
    _show_latencies(status, console)
    _show_heartbeats(status, console)
    _show_unknown(status, console)
    for problem in status.problems:
        console.print(f"[red]✗[/] {escape(problem)}", soft_wrap=True)
    if not status.problems:
        serving = ", ".join(drain_state.serving) or "no region"
        console.print(f"[green]✓[/] Nothing is wrong; {serving} may serve.", soft_wrap=True)


def _health(health: Health) -> str:
    return f"[{_COLOURS.get(health.status, 'red')}]{health.status}[/]"


def _or_unknown(answer: object) -> str:
    return "[dim]unknown[/]" if isinstance(answer, Unanswered) else str(answer)


def _show_latencies(status: Status, console: Console) -> None:
    table = Table(title="Replication, ms", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("from \\ to", style="bold")
    for region in status.latencies:
        table.add_column(region, justify="right")
    for sender, latencies in status.latencies.items():
        table.add_row(
            sender, *(_latency(sender, receiver, latencies) for receiver in status.latencies)
        )
    if len(status.latencies) > 1:
        console.print(table)


def _latency(sender: str, receiver: str, latencies: Latencies | Unanswered) -> str:
    if sender == receiver:
        return ""
    if isinstance(latencies, Unanswered):
        return "[dim]unknown[/]"
    found = latencies[receiver]
    return "[dim]no data[/]" if found is None else f"{found:,.0f}"


def _show_heartbeats(status: Status, console: Console) -> None:
    """Print how old each region's heartbeat is in each replica. There is no latency to show while
    replication has stopped."""
    table = Table(title="Heartbeats, s old", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("of \\ in", style="bold")
    for region in status.heartbeats:
        table.add_column(region, justify="right")
    limit = old_after(status.drain_state.deployment)
    for writer in status.heartbeats:
        table.add_row(
            writer,
            *(_age(writer, reader, ages, limit) for reader, ages in status.heartbeats.items()),
        )
    if len(status.heartbeats) > 1:
        console.print(table)


def _age(writer: str, reader: str, ages: Ages | Unanswered, limit: int) -> str:
    if writer == reader:
        return ""
    if isinstance(ages, Unanswered):
        return "[dim]unknown[/]"
    age = ages[writer]
    if age is None:
        return "[red]never came[/]"
    return f"[red]{age:,.0f}[/]" if age > limit else f"{age:,.0f}"


def _show_unknown(status: Status, console: Console) -> None:
    """Print each reason for what is unknown, with the regions that it applies to."""
    asked = {
        "Route 53": status.checkers,
        "the table": status.tables,
        "replication": status.latencies,
        "the heartbeats": status.heartbeats,
        "the functions' code": status.functions,
    }
    for what, answers in asked.items():
        reasons: dict[str, list[str]] = {}
        for region, answer in answers.items():
            if isinstance(answer, Unanswered):
                reasons.setdefault(answer.why, []).append(region)
        for why, regions in reasons.items():
            said = f"{what} of {', '.join(regions)} is unknown: {why}"
            console.print(f"[yellow]?[/] {escape(said)}", soft_wrap=True)
