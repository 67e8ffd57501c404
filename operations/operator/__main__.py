"""Starts the commands so that Ctrl-C, even during imports, and a closed pipe end them quietly."""

import signal
import sys


def main() -> None:
    """Run a command; 130 after Ctrl-C. A closed pipe ends it by its signal, as it does `cat`."""
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        from operations.operator.commands import app  # noqa: PLC0415

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
