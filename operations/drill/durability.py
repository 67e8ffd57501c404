"""What became of the writes that were acknowledged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.drill.record import Record
from operations.rehearsal.world.callers.ledger import Audit, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability:
    """Counts of acknowledged writes; None where nobody looked.

    While faults lasted, of the `looked_for` ones `unreadable` were in no region that still served:
    `unreadable_seconds` of writes. `alone` were in one region only, `alone_seconds` of writes:
    what its loss would have cost. When all was over, `missing` were not in every region, and
    `lost` were in none though a surviving region had taken them. Of `untold` more nothing can be
    told.
    """

    acknowledged: int
    looked_for: int
    unreadable: int | None
    unreadable_seconds: float | None
    alone: int | None
    alone_seconds: float | None
    missing: int | None
    lost: int | None
    untold: int


def durability(record: Record) -> Durability:
    """Look at the two audits of a drill."""
    during, after = record.during, record.after
    survivors = _survivors(record)
    nowhere = alone = None
    if during is not None:
        served = survivors or set(record.regions)
        nowhere = [write for write in during.writes if not _holders(during, write) & served]
        alone = [write for write in during.writes if len(_holders(during, write)) == 1]
    missing = lost = None
    if after is not None:
        holders = [(write, len(_holders(after, write))) for write in after.writes]
        missing = sum(count < len(record.regions) for _, count in holders)
        lost = sum(not count and write.outcome.region in survivors for write, count in holders)
    last = after or during
    return Durability(
        acknowledged=len(last.writes) if last is not None else 0,
        looked_for=len(during.writes) if during is not None else 0,
        unreadable=None if nowhere is None else len(nowhere),
        unreadable_seconds=_seconds(record, during, nowhere),
        alone=None if alone is None else len(alone),
        alone_seconds=_seconds(record, during, alone),
        missing=missing,
        lost=lost,
        untold=len(last.untold) if last is not None else 0,
    )


def _survivors(record: Record) -> set[str]:
    """The regions that no fault kept from answering."""
    stopped = {region for span in record.spans if span.stops_serving for region in span.regions}
    return set(record.regions) - stopped


def _holders(audit: Audit, write: Write) -> set[str]:
    """The regions that have a write."""
    return {region for region, missing in audit.missing.items() if write not in missing}


def _seconds(record: Record, audit: Audit | None, writes: Sequence[Write] | None) -> float | None:
    """Of each write, from its acknowledgement to when its region stopped serving, or acknowledged
    its last; of a region that goes on, to the audit. The longest."""
    if audit is None or writes is None:
        return None
    stopped = {
        region: span.began for span in record.spans if span.stops_serving for region in span.regions
    }
    ends = {
        each.outcome.region: max(stopped[each.outcome.region], each.outcome.ended)
        for each in sorted(audit.writes, key=lambda write: write.outcome.ended)
        if each.outcome.region in stopped
    }
    ages = (ends.get(each.outcome.region or "", audit.at) - each.outcome.ended for each in writes)
    return max(ages, default=0.0)
