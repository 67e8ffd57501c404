"""Which acknowledged writes are in which region's table.

A write is known by its marker and by the `id` in its answer. A region that has an item with one of
them in it, wherever, has the write: that asks no application for a route. The tables are read as an
operator would, so also where functions do not reach them.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from operations.rehearsal.world.callers.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Write:
    """An acknowledged write: which request it was, and what to look for."""

    outcome: Outcome
    names: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What was acknowledged by the time of an audit, and where it could be read then.

    `missing` are the writes that a region does not have.
    """

    at: float
    writes: tuple[Write, ...]
    missing: Mapping[str, tuple[Write, ...]]


class Ledger:
    """Notes acknowledged writes, and looks for them in tables."""

    def __init__(self) -> None:
        self.writes: list[Write] = []

    def note(self, outcome: Outcome, body: bytes) -> None:
        """Note what came of a request, if that is an acknowledged write."""
        if outcome.marker is not None and outcome.ok:
            self.writes.append(Write(outcome, (outcome.marker, *_ids(body))))

    def audit(self, tables: Mapping[str, Callable[[], str]], *, at: float) -> Audit:
        """Look for every write in every region; `tables` give the text of a region's items."""
        writes = tuple(self.writes)
        missing = {}
        for region, read in tables.items():
            items = read()
            missing[region] = tuple(
                write for write in writes if not any(name in items for name in write.names)
            )
        return Audit(at, writes, missing)


def _ids(body: bytes) -> tuple[str, ...]:
    with suppress(ValueError):
        answer = json.loads(body)
        if isinstance(answer, dict) and isinstance(answer.get("id"), str):
            return (answer["id"],)
    return ()
