"""Stops commands on SIGINT (Ctrl-C), SIGTERM, and SIGHUP (a closed terminal)."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STOPPED = 130
"""The exit code of a command that was stopped, by whichever signal."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise KeyboardInterrupt in the block on SIGINT, SIGTERM and SIGHUP, then exit with 130.

    SIGINT is handled even where it was ignored: a shell without job control starts background
    commands with SIGINT ignored (POSIX.1-2017, Shell Command Language 2.11), and Python then
    installs no handler, so that a script could not stop what it started. An ignored SIGHUP stays
    ignored, as `nohup` wants.

    Enter it before slow imports; `console.launch` does. SIGTERM and SIGHUP take effect once, since
    both may come, or one twice: a supervisor signals the whole process group, and `make` passes
    SIGTERM on. A second Ctrl-C interrupts the clean-up as well.
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
    """Raise SIGINT, which asyncio handles specially, and ignore further SIGTERM and SIGHUP."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == _interrupt:
            signal.signal(number, _ignore)
    signal.raise_signal(signal.SIGINT)


def _ignore(*_: object) -> None:
    """Do nothing. SIG_IGN instead would be inherited by programs that are started later."""
