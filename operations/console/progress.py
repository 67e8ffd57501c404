"""Say what a rehearsal is doing: a spinner on a terminal, elsewhere lines."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from rich.console import Console

Say = Callable[[str], None]
"""Tells how far a step is."""

_PATIENCE = 10.0
"""Seconds between two lines about one step, where there is no spinner."""
_DONE = re.compile(r": (?:Creation|Modifications|Destruction) complete")
_PLANNED = re.compile(r"Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")


@contextmanager
def step(what: str, console: Console) -> Iterator[Say]:
    """Show that a step goes on, how far it is, and how long it took or that it failed."""
    began = said = time.monotonic()
    spinner = console.status(f"{what} …") if console.is_terminal else None
    if spinner is None:
        console.print(f"  {what} …")

    def say(how_far: str) -> None:
        nonlocal said
        now = time.monotonic()
        if spinner is not None:
            spinner.update(f"{what}: {how_far}")
        elif now - said > _PATIENCE:
            said = now
            console.print(f"  {what}: {how_far}")

    try:
        with spinner or nullcontext():
            yield say
    except BaseException:
        console.print(f"[red]✗[/] {what}")
        raise
    console.print(f"[green]✓[/] {what} [dim]({time.monotonic() - began:.1f} s)[/]")


class ApplyWatch:
    """Counts, from Terraform's own lines, how many resources an apply is done with."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._planned = self._done = 0

    def __call__(self, line: str) -> None:
        """Read one line of `terraform apply`."""
        planned = _PLANNED.search(line)
        if planned:
            self._planned = sum(map(int, planned.groups()))
        self._done += bool(_DONE.search(line))
        if self._planned:
            self._say(f"{self._done} of {self._planned} resources")
