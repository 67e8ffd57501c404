"""Shows the progress of long steps: a spinner on a terminal, lines elsewhere."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from rich.console import Console

Say = Callable[[str], None]
"""Called with how far a step has come."""

_BETWEEN_LINES = 10.0
"""Seconds between two lines about a step where there is no spinner."""
_DONE = re.compile(r": (?:Creation|Modifications|Destruction) complete")
_PLANNED = re.compile(r"Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")


@contextmanager
def step(what: str, console: Console) -> Iterator[Say]:
    """Show a step while the block runs, and then its duration, or that it failed."""
    began = said = time.monotonic()
    spinner = console.status(f"{what} …") if console.is_terminal else None
    if spinner is None:
        console.print(f"  {what} …")

    def say(how_far: str) -> None:
        nonlocal said
        now = time.monotonic()
        if spinner is not None:
            spinner.update(f"{what}: {how_far}")
        elif now - said > _BETWEEN_LINES:
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
    """Counts the resources that an apply has finished, from the lines that Terraform prints."""

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
