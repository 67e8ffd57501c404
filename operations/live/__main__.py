"""Starts the command so that it can be stopped, even during imports."""

from operations.console.signals import stoppable


def main() -> None:
    """Run the command; 130 where it was stopped."""
    with stoppable():
        from operations.live.command import app  # noqa: PLC0415

        app()


if __name__ == "__main__":
    main()
