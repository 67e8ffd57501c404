"""Starts the command so that Ctrl-C, even during imports, and a closed pipe end it quietly."""

import signal
import sys


def main() -> None:
    """Run the command; 130 after Ctrl-C. A closed pipe ends it by its signal, as it does `cat`."""
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from operations.drill.command import app  # noqa: PLC0415

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
