"""Which acknowledged writes are in which region's table.

Where the embedded AWS can be asked, a write is judged by its versions: a region has it if its item
descends from what the write made of it, whether or not later writes replaced that. Of a system that
really runs only items can be read. There a write is known by its marker and by the `id` in its
answer, and a region that has an item with one of them in it, wherever, has the write: that asks no
application for a route. Of a write that no item names nothing can be told: it is lost, or a later
one replaced it.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from operations.rehearsal.world.callers.requests import RequestOutcome, trace_of
from operations.rehearsal.world.control import TracedWrites


@dataclass(frozen=True, slots=True)
class Write:
    """An acknowledged write: which request it was, and what names it in an item."""

    outcome: RequestOutcome
    names: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What was acknowledged by the time of an audit, and where it was then.

    `missing` are the writes that a region does not have. `untold` are acknowledged requests, in
    no other list, of which nothing can be told: no item was written for them, or names them.
    """

    at: float
    writes: tuple[Write, ...]
    missing: Mapping[str, tuple[Write, ...]]
    untold: tuple[Write, ...] = ()


class Ledger:
    """Notes acknowledged writes, and says where they are."""

    def __init__(self) -> None:
        self.writes: list[Write] = []

    def note(self, outcome: RequestOutcome, body: bytes) -> None:
        """Note what came of a request, if that is an acknowledged write."""
        if outcome.marker is not None and outcome.ok:
            self.writes.append(Write(outcome, (outcome.marker, *_ids(body))))

    def audit(self, written: Callable[[list[str]], TracedWrites], *, at: float) -> Audit:
        """Ask what became of every write; `written` answers for the roots of their traces."""
        traced = {trace_of(each.outcome.marker or ""): each for each in self.writes}
        found = written(list(traced))
        missing = {
            region: tuple(traced[each] for each in traces)
            for region, traces in found.missing.items()
        }
        untold = tuple(traced.pop(each) for each in found.unknown)
        return Audit(at, tuple(traced.values()), missing, untold)

    def search(self, tables: Mapping[str, Callable[[], str]], *, at: float) -> Audit:
        """Look for every write in every region; `tables` give the text of a region's items."""
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
