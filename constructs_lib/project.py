"""Where the project is on this machine; imports nothing of ours, so that everything may use it."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The project's folder: that of main.py, deployments/ and lambda/."""


def is_file(path: Path) -> bool:
    """Return whether `path` is a file. `Path.is_file` raises OSError where a name is too long."""
    try:
        return path.is_file()
    except OSError:
        return False
