"""The project's folder, and how its files are looked for."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The project's folder: that of main.py, deployments/ and lambda/."""


def is_file(path: Path) -> bool:
    """Return whether `path` is a file. `Path.is_file` raises OSError where a name is too long."""
    try:
        return path.is_file()
    except OSError:
        return False
