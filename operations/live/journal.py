"""A run's journal: each step that it begins, and how the step ended.

An entry is a line of JSON. It is written to a file on this machine and flushed to disk (fsync);
then the whole journal is uploaded to the run's bucket, and only then the run goes on. Another run,
on any machine, reads it there. An upload replaces only the version that this process uploaded last
(`If-Match`), so a run that another one has taken over fails at its next entry.
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
    """What a run is, from the journal's first entry: enough to remove all that it creates."""

    environment: str
    prefix: str
    """The prefix of every physical name."""
    table: str
    domain: str
    zone: str
    account: str
    home: str
    regions: tuple[str, ...]
    """All regions that any of its versions is deployed to."""
    bucket: str
    bucket_region: str
    bucket_is_own: bool
    """Whether the bucket was created for this run, and is deleted with it."""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Run":
        """Read a run from the value of a journal's first entry."""
        return cls(**{**entry, "regions": tuple(entry["regions"])})


class Journal:
    """The entries so far. Adding one raises TakenOverError if another run has taken over."""

    def __init__(self, file: Path, store: Store) -> None:
        self._file = file
        self._store = store
        self._lines: list[str] = []
        file.parent.mkdir(parents=True, exist_ok=True)

    @classmethod
    def begin(cls, run: Run, file: Path, store: Store) -> "Journal":
        """Begin the journal of a new run."""
        journal = cls(file, store)
        journal.note(run=asdict(run))
        return journal

    @classmethod
    def take_over(cls, file: Path, store: Store) -> "Journal":
        """Continue the journal in a store. The process that wrote it before can add no more
        entries."""
        journal = cls(file, store)
        journal._lines = store.read_journal().splitlines(keepends=True)
        journal.note(taken_over=os.uname().nodename)
        return journal

    @property
    def run(self) -> Run:
        """The run that the journal belongs to."""
        return Run.of(json.loads(self._lines[0])["run"])

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Every entry, first to last."""
        return [json.loads(line) for line in self._lines]

    def note(self, **entry: Any) -> None:
        """Add an entry, on this machine and in the bucket."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._lines.append(json.dumps({"at": now, **entry}) + "\n")
        with self._file.open("w", encoding="utf-8") as written:
            written.writelines(self._lines)
            written.flush()
            os.fsync(written.fileno())
        self._store.write_journal("".join(self._lines))

    def note_here(self, **entry: Any) -> None:
        """Add an entry on this machine only, when the bucket has been deleted."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._lines.append(json.dumps({"at": now, **entry}) + "\n")
        self._file.write_text("".join(self._lines), encoding="utf-8")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add an entry when the block begins, and one when it ends or fails."""
        self.note(step=name, event="begins")
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            self.note(step=name, event="failed", why=f"{type(error).__name__}: {error}")
            raise
        self.note(step=name, event="done", seconds=round(time.monotonic() - began, 1))

    def last_apply(self) -> datetime | None:
        """Return when the last deploy ended, or began if it did not end; None without any."""
        times = [each["at"] for each in self.entries if each.get("step", "").startswith("deploy")]
        return datetime.fromisoformat(times[-1]) if times else None
