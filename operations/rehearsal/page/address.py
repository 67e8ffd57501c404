"""Where the page of this project's rehearsal is, for commands that know no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from constructs_lib.deployment.rules import ROOT

FILE = ROOT / ".build" / "rehearsal-page"


@contextmanager
def published(url: str, file: Path = FILE) -> Iterator[None]:
    """Let others find the page for the length of the block; of several the last one is found."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(url, encoding="utf-8")
    try:
        yield
    finally:
        if found(file) == url:
            file.unlink()


def found(file: Path = FILE) -> str | None:
    """The page's URL; None where no rehearsal runs."""
    return file.read_text(encoding="utf-8") if file.exists() else None
