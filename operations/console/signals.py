"""How commands are stopped: by Ctrl-C, by SIGTERM, or because their terminal was closed."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STOPPED = 130
"""The exit code of a command that was stopped, by whichever signal."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise KeyboardInterrupt in the block on SIGINT, SIGTERM and SIGHUP; exit with 130 after it.

    SIGINT is handled even where it was ignored: a shell without job control starts background
    commands so (POSIX.1-2017, Shell Command Language 2.11), and Python then installs no handler:
    a script could not stop what it has started. SIGHUP stays ignored, as under `nohup`.

    Enter it before anything slow is imported. SIGTERM and SIGHUP act once, because they come in
    pairs: a supervisor signals a process group, and `make` passes SIGTERM on. A second Ctrl-C
    interrupts the cleaning up as well.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if number == signal.SIGTERM or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(STOPPED)


def _interrupt(*_: object) -> None:
    """Do what Ctrl-C does, which asyncio handles in a way of its own, and do it once."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == _interrupt:
            signal.signal(number, _done_already)
    signal.raise_signal(signal.SIGINT)


def _done_already(*_: object) -> None:
    """Ignore the signal; SIG_IGN would be inherited by programs that are started meanwhile."""
