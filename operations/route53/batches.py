"""Change batches: what Route 53 says of each against the records that are there before it.

A batch is validated and made as a whole. Terraform's provider sends one for each resource: an
UPSERT for a change, DELETE and CREATE together where type or set identifier changes (Route 53 knows
a record set by name, type and set identifier), CREATE for a new record, DELETE for one that goes
(terraform-provider-aws 5.100.0, internal/service/route53/record.go). Terraform makes several at
once, in no order that anybody promises, so a batch may meet any mixture of old and new records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from operations.route53.records import RecordSet
from operations.route53.validation import clash, duplicate
from operations.route53.zones import Problem


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: the record set that is there before, and the one that is there afterwards.

    `creates` says that the new one must not be there yet (CREATE; an UPSERT replaces it).
    """

    before: RecordSet | None
    after: RecordSet | None
    creates: bool = False


def refusal(batch: Batch, there: Iterable[RecordSet], zone: str) -> Problem | None:
    """What Route 53 answers to a batch where a zone holds these; None where it takes the batch."""
    if batch.after is None:
        return None
    gone = batch.before.key if batch.before is not None else None
    for present in there:
        if present.key == gone:
            continue
        if present.key == batch.after.key:
            problem = duplicate(batch.after) if batch.creates else None
        else:
            problem = clash(batch.after, present, zone)
        if problem is not None:
            return problem
    return None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A batch that is refused in some order; where `always`, every order has a refusal."""

    batch: Batch
    problem: Problem
    always: bool


def refusals(batches: Sequence[Batch], zone: str) -> Iterator[Refusal]:
    """The batches that are refused in some order, though Route 53 takes the records after them all.

    Records exclude each other in pairs. So a batch is refused exactly where it comes before
    another whose old record is in its way: that one must go first. Where such demands form a
    circle, no order meets them all.
    """
    waits: dict[int, dict[int, Problem]] = {}
    for at, batch in enumerate(batches):
        for other, each in enumerate(batches):
            if other != at and each.before is not None:
                problem = refusal(batch, (each.before,), zone)
                if problem is not None:
                    waits.setdefault(at, {})[other] = problem
    for at, problems in waits.items():
        before = _before(at, waits)
        always = any(each in _before(each, waits) for each in {at, *before})
        yield Refusal(batches[at], next(iter(problems.values())), always)


def _before(at: int, waits: Mapping[int, Mapping[int, Problem]]) -> set[int]:
    """Everything that must come before a batch."""
    reached: set[int] = set()
    ahead = [at]
    while ahead:
        for each in waits.get(ahead.pop(), ()):
            if each not in reached:
                reached.add(each)
                ahead.append(each)
    return reached
