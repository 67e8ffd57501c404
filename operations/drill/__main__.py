"""Starts the command so that Ctrl-C, even during imports, ends it quietly.

SIGPIPE stays ignored: regions that go down cut connections, and must not end the drill.
"""

import signal
import sys


def main() -> None:
    """Run the command; 130 after Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from operations.drill.command import app  # noqa: PLC0415

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
