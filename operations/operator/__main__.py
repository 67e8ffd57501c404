"""Starts the commands so that Ctrl-C, even during imports, ends them quietly.

SIGPIPE stays ignored: a region that dies cuts connections, and must not end a drain midway.
"""

import sys


def main() -> None:
    """Run a command; 130 after Ctrl-C."""
    try:
        from operations.operator.commands import app  # noqa: PLC0415

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
