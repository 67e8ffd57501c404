"""Run `python -m operations.live`."""

from operations.live.command import app

app()
