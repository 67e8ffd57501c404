"""Change batches: which ones Route 53 refuses, given the records that exist when they arrive.

Route 53 validates and applies a batch as a whole. Terraform's provider sends one for each resource:
an UPSERT for a change, DELETE and CREATE together where the type or set identifier changes (Route
53 identifies a record set by name, type and set identifier), CREATE for a new record, and DELETE
for a removed one (terraform-provider-aws 5.100.0, internal/service/route53/record.go). Terraform
sends several at once, in no defined order, so a batch may meet any mixture of old and new records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from operations.route53.records import RecordSet
from operations.route53.validation import clash, duplicate
from operations.route53.zones import Problem


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: the record set that exists before it, and the one that exists after it.

    `creates` is True for CREATE, which is refused if the record set exists; UPSERT replaces it.
    """

    before: RecordSet | None
    after: RecordSet | None
    creates: bool = False


def refusal(batch: Batch, there: Iterable[RecordSet], zone: str) -> Problem | None:
    """Return why Route 53 refuses a batch while `there` exist in a zone; None if it accepts it."""
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
    """A batch that is refused in some order of batches; if `always`, every order has a refusal."""

    batch: Batch
    problem: Problem
    always: bool


def refusals(batches: Sequence[Batch], zone: str) -> Iterator[Refusal]:
    """Yield the batches that are refused in some order, although the final records are valid.

    Records exclude each other in pairs. So a batch is refused exactly if it arrives before another
    batch that removes a record in conflict with it. Where batches wait for each other in a cycle,
    every order has a refusal.
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
    """Return every batch that must arrive before this one."""
    reached: set[int] = set()
    ahead = [at]
    while ahead:
        for each in waits.get(ahead.pop(), ()):
            if each not in reached:
                reached.add(each)
                ahead.append(each)
    return reached
