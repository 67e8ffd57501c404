"""Says how far a drill is, in its own seconds: a spinner on a terminal, and what happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

from operations.drill.performance import Watch
from operations.drill.report.words import clock
from operations.rehearsal.world.events import CheckChanged, Event, FaultBegan, FaultHealed


@contextmanager
def progress(title: str, console: Console, *, duration: float) -> Iterator[Watch]:
    """Show a drill for the length of the block."""
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
