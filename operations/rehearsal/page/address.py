"""The URL of the running rehearsal's page, in a file where `break` and `heal` find it."""

from collections.abc import Iterator
from contextlib import contextmanager

from constructs_lib.project import ROOT

FILE = ROOT / ".build" / "rehearsal-page"


@contextmanager
def published(url: str) -> Iterator[None]:
    """Publish the page's URL during the block; of several rehearsals the last one is found."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(url, encoding="utf-8")
    try:
        yield
    finally:
        if found() == url:
            FILE.unlink()


def found() -> str | None:
    """Return the page's URL; None if no rehearsal runs."""
    return FILE.read_text(encoding="utf-8") if FILE.exists() else None
