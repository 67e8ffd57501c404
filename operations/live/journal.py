"""A run's journal: what it is about to do and what came of it, where a second run finds it.

Each entry is a line of JSON. It is written to a file on this machine, and to disk (fsync), before
anything else goes on; then the whole journal is put into the run's bucket. A second run, on
whichever machine, reads the bucket. A bucket's copy is replaced only if it is the one that this
process put there last (`If-Match`), so a run that was taken over notices at its next entry.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.live.store import Store

DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is known of a run from its first entry: enough to remove all that it made."""

    environment: str
    prefix: str
    """What every physical name begins with."""
    table: str
    domain: str
    zone: str
    account: str
    home: str
    regions: tuple[str, ...]
    """Every region that is ever deployed to."""
    bucket: str
    bucket_region: str
    bucket_is_own: bool
    """Whether the bucket was made for this run, and goes with it."""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Run":
        """Read it back from a journal's first entry."""
        return cls(**{**entry, "regions": tuple(entry["regions"])})


class Journal:
    """The entries so far. Raises TakenOverError where another run has written since."""

    def __init__(self, file: Path, store: Store) -> None:
        self._file = file
        self._store = store
        self._lines: list[str] = []
        file.parent.mkdir(parents=True, exist_ok=True)

    @classmethod
    def begin(cls, run: Run, file: Path, store: Store) -> "Journal":
        """Begin a run's journal."""
        journal = cls(file, store)
        journal.note(run=asdict(run))
        return journal

    @classmethod
    def take_over(cls, file: Path, store: Store) -> "Journal":
        """Go on with the journal in a store; whoever wrote it before can write no more."""
        journal = cls(file, store)
        journal._lines = store.read_journal().splitlines(keepends=True)
        journal.note(taken_over=os.uname().nodename)
        return journal

    @property
    def run(self) -> Run:
        """What the journal is of."""
        return Run.of(json.loads(self._lines[0])["run"])

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Every entry, first to last."""
        return [json.loads(line) for line in self._lines]

    def note(self, **entry: Any) -> None:
        """Add an entry, here and in the bucket."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._lines.append(json.dumps({"at": now, **entry}) + "\n")
        with self._file.open("w", encoding="utf-8") as written:
            written.writelines(self._lines)
            written.flush()
            os.fsync(written.fileno())
        self._store.write_journal("".join(self._lines))

    def note_here(self, **entry: Any) -> None:
        """Add an entry on this machine alone: the bucket is gone, or going."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._lines.append(json.dumps({"at": now, **entry}) + "\n")
        self._file.write_text("".join(self._lines), encoding="utf-8")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Note that a step begins, and how it ended."""
        self.note(step=name, event="begins")
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            self.note(step=name, event="failed", why=f"{type(error).__name__}: {error}")
            raise
        self.note(step=name, event="done", seconds=round(time.monotonic() - began, 1))

    def last_apply(self) -> datetime | None:
        """When the last apply that could add a replica ended, or began if it did not end."""
        times = [each["at"] for each in self.entries if each.get("step", "").startswith("deploy")]
        return datetime.fromisoformat(times[-1]) if times else None
