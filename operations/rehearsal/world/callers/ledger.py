"""Finds acknowledged writes in the tables of all regions.

On a rehearsal the embedded AWS knows every version of an item: a region has a write if its item
descends from the version that the write made, even if later writes replaced it.

On a real deployment only the present items can be read. A region has a write if any of its items
contains the write's marker or the `id` of its response, so that the application needs no route for
it. A write that no item contains cannot be judged: it was lost, or replaced by a later write.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from operations.rehearsal.world.callers.requests import RequestOutcome, trace_of
from operations.rehearsal.world.control import TracedWrites


@dataclass(frozen=True, slots=True)
class Write:
    """An acknowledged write: its request's outcome, and the `names` that identify it in an item."""

    outcome: RequestOutcome
    names: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """Where the acknowledged `writes` were at a moment, in seconds of the drill's clock.

    `missing` has by region the writes that it lacks. `untold` are acknowledged requests that are
    in neither list, since no item was written for them, or none contains their names.
    """

    at: float
    writes: tuple[Write, ...]
    missing: Mapping[str, tuple[Write, ...]]
    untold: tuple[Write, ...] = ()


class Ledger:
    """Collects acknowledged writes and finds them in the tables."""

    def __init__(self) -> None:
        self.writes: list[Write] = []

    def note(self, outcome: RequestOutcome, body: bytes) -> None:
        """Add a request if it is an acknowledged write; `body` is its response's."""
        if outcome.marker is not None and outcome.ok:
            self.writes.append(Write(outcome, (outcome.marker, *_ids(body))))

    def audit(self, written: Callable[[list[str]], TracedWrites], *, at: float) -> Audit:
        """Find every write by its X-Ray trace root; `written` asks the embedded AWS."""
        traced = {trace_of(each.outcome.marker or ""): each for each in self.writes}
        found = written(list(traced))
        missing = {
            region: tuple(traced[each] for each in traces)
            for region, traces in found.missing.items()
        }
        untold = tuple(traced.pop(each) for each in found.unknown)
        return Audit(at, tuple(traced.values()), missing, untold)

    def search(self, tables: Mapping[str, Callable[[], str]], *, at: float) -> Audit:
        """Find every write by its names; `tables` reads a region's items as text."""
        texts = {region: read() for region, read in tables.items()}
        holders = {
            id(write): {
                region
                for region, text in texts.items()
                if any(name in text for name in write.names)
            }
            for write in self.writes
        }
        writes = tuple(write for write in self.writes if holders[id(write)])
        missing = {
            region: tuple(write for write in writes if region not in holders[id(write)])
            for region in texts
        }
        untold = tuple(write for write in self.writes if not holders[id(write)])
        return Audit(at, writes, missing, untold)


def _ids(body: bytes) -> tuple[str, ...]:
    with suppress(ValueError):
        answer = json.loads(body)
        if isinstance(answer, dict) and isinstance(answer.get("id"), str):
            return (answer["id"],)
    return ()
