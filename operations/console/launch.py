"""Starts a command in such a way that signals stop it cleanly, even while it is being imported."""

import pkgutil
import signal
import sys

from operations.console.signals import stoppable


def launch(entry_point: str, *, end_on_closed_pipe: bool = False) -> None:
    """Import an entry point (`package.module:function`), call it, and exit with what it returns.

    Signals are handled before the import, which may take seconds; a command that one of them stops
    exits with 130. Python ignores SIGPIPE; with `end_on_closed_pipe` it ends the process, as it
    ends other programs, when the reader of its output is gone (`| head -1`). A command that talks
    to servers must not ask for that: a server that closes a connection would end it.
    """
    if end_on_closed_pipe and sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    with stoppable():
        sys.exit(pkgutil.resolve_name(entry_point)())
