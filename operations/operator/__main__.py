"""Starts the commands so that they can be stopped, even during imports.

SIGPIPE stays ignored: a region that dies cuts connections, and must not end a drain midway.
"""

from operations.console.signals import stoppable


def main() -> None:
    """Run a command; 130 where it was stopped."""
    with stoppable():
        from operations.operator.commands import app  # noqa: PLC0415

        app()


if __name__ == "__main__":
    main()
