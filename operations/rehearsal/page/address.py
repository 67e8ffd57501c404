"""Where the page of this project's rehearsal is, for commands that know no more."""

from collections.abc import Iterator
from contextlib import contextmanager

from constructs_lib.project import ROOT

FILE = ROOT / ".build" / "rehearsal-page"


@contextmanager
def published(url: str) -> Iterator[None]:
    """Let others find the page for the length of the block; of several the last one is found."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(url, encoding="utf-8")
    try:
        yield
    finally:
        if found() == url:
            FILE.unlink()


def found() -> str | None:
    """The page's URL; None where no rehearsal runs."""
    return FILE.read_text(encoding="utf-8") if FILE.exists() else None
