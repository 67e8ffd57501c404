"""Files that people name."""

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether a file is there; one whose name is too long is not, where `Path.is_file` raises."""
    try:
        return path.is_file()
    except OSError:
        return False
