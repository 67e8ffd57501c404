"""Starts the command so that a signal, even during imports, and a closed pipe end it quietly."""

import signal
import sys

from operations.console.signals import stoppable


def main() -> None:
    """Run the command; 130 where it was stopped. Its signal ends it when a pipe is closed."""
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    with stoppable():
        from operations.proof.command import app  # noqa: PLC0415

        app()


if __name__ == "__main__":
    main()
