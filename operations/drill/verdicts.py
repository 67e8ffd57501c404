"""What was promised, and whether it held: by the deployment, by the proof, and always. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.deployment.objectives import Objectives
from operations.drill.causes import causes, serving_since
from operations.drill.measures import Measures
from operations.drill.plan import Predictions
from operations.drill.record import Record, Span
from operations.operator.forecast import FINDING_SECONDS
from operations.rehearsal.world.callers.requests import Habit, RequestOutcome
from operations.rehearsal.world.checkers.probe import STATUS_SECONDS
from operations.rehearsal.world.events import CheckChanged
from operations.rehearsal.world.faults.faults import (
    ApiHangs,
    Overloaded,
    RegionDrained,
    TableUnreachable,
)

_BESIDE = {
    ApiHangs: (STATUS_SECONDS, "for which a checker waits for a status"),
    RegionDrained: (FINDING_SECONDS, "for which the health function repeats its finding"),
    TableUnreachable: (FINDING_SECONDS, "for which the health function repeats its finding"),
}
"""Seconds that a proof's budget does not count, by what fails (docs/proof.md)."""
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Allowance:
    """Seconds from a fault until no request fails any more, and what they are made of."""

    seconds: float
    says: str


@dataclass(frozen=True, slots=True)
class PromiseVerdict:
    """One promise by its name; `held` is None where the drill cannot tell."""

    promise: str
    held: bool | None
    says: str


def verdicts(
    record: Record, measures: Measures, predictions: Predictions, objectives: Objectives | None
) -> tuple[PromiseVerdict, ...]:
    """All promises."""
    own = () if objectives is None else _objectives(measures, objectives)
    return (*own, *_budgets(record, predictions), *_staying(record), *_always(record, measures))


def allowance(span: Span, predictions: Predictions) -> Allowance | None:
    """What a proof allows a fault, and what it leaves out; None where it has no budget for it."""
    if not span.is_noticed or len(span.regions) != 1:
        return None
    budget = predictions.budgets.get(span.regions[0])
    if budget is None:
        return None
    seconds, why = _BESIDE.get(type(span.fault), (0, ""))
    parts = f"{budget.detection} + {budget.propagation} + {budget.ttl}"
    if not seconds:
        return Allowance(budget.total, f"{budget.total} s = {parts}")
    total = budget.total + seconds
    return Allowance(total, f"{total:g} s = {parts}, and {seconds:g} {why}")


def _objectives(measures: Measures, objectives: Objectives) -> Iterator[PromiseVerdict]:
    yield _recovery(measures, limit=objectives.rto_seconds)
    writes, allowed = measures.writes, objectives.rpo_seconds
    if writes.unreadable_seconds is None:
        yield PromiseVerdict(
            "rpo_seconds", None, f"nobody looked into the tables; at most {allowed} s"
        )
    else:
        said = (
            f"{writes.unreadable} of {writes.looked_for:,} acknowledged writes were in no region "
            f"that served: {writes.unreadable_seconds:.1f} s of writes"
        )
        held = writes.unreadable_seconds <= allowed
        yield PromiseVerdict("rpo_seconds", held, f"{said}; at most {allowed} s")
    share, most = measures.failed_share, objectives.error_budget
    said = f"{measures.failed:,} of {measures.requests:,} requests failed, {share:.1%}"
    yield PromiseVerdict("error_budget", share <= most, f"{said}; at most {most:.1%}")


def _recovery(measures: Measures, *, limit: int) -> PromiseVerdict:
    """Callers who failed until a fault was healed may have recovered by that alone."""
    recovered, stranded = measures.recovered, measures.stranded
    held: bool | None = recovered <= limit
    if stranded:
        held = None if held else False
        said = (
            f"{stranded} of {measures.callers} callers failed until the fault was healed, "
            f"up to {recovered:.1f} s after it began{_on(measures.slowest)}"
        )
    elif measures.failed:
        said = (
            f"the last request that failed was sent {recovered:.1f} s after the fault"
            f"{_on(measures.slowest)}"
        )
    else:
        said = "no request failed"
    return PromiseVerdict("rto_seconds", held, f"{said}; at most {limit} s")


def _on(habit: Habit) -> str:
    return "" if habit is Habit.ASKS else f", by a caller who {habit}"


def _budgets(record: Record, predictions: Predictions) -> Iterator[PromiseVerdict]:
    """Nobody who asks DNS again fails when the budget of the fault that makes them fail is over.

    No proof can promise that of kept connections: their verdict only says what became of them.
    """
    promised = [(span, allowance(span, predictions)) for span in record.spans]
    known = {span: each for span, each in promised if each is not None}
    if not known:
        said = "a proof promises nothing here: no health check is meant to lead callers away"
        yield PromiseVerdict("budget of prove", None, said)
        return
    late: dict[bool, dict[Span, list[float]]] = {False: {}, True: {}}
    for outcome in record.counted:
        span = None if outcome.ok else _broken(record, outcome, known)
        if span is not None:
            kept = outcome.habit is Habit.KEEPS_CONNECTION
            late[kept].setdefault(span, []).append(outcome.at - span.began)
    yield PromiseVerdict(
        "budget of prove", not late[False], _says(known, late[False], _whose(record))
    )
    asked = sum(each.habit is Habit.KEEPS_CONNECTION for each in record.counted)
    if asked:
        said = _says(known, late[True], f" of {asked:,} on kept connections")
        yield PromiseVerdict("kept connections", None, f"{said}; a proof promises nothing of these")


def _whose(record: Record) -> str:
    """Whose requests a proof's budget is for, where others are among the callers."""
    habits = {each.habit for each in record.counted}
    if Habit.KEEPS_ANSWERS in habits:
        return f" of callers who ask DNS again (or keep answers for {record.answers_kept:g} s more)"
    return " of callers who ask DNS again" if Habit.KEEPS_CONNECTION in habits else ""


def _broken(
    record: Record, outcome: RequestOutcome, known: Mapping[Span, Allowance]
) -> Span | None:
    """The first of the faults that a failed request is put down to, if its budget was over when
    the request was sent. It counts only while there is a region to lead callers to."""
    since = serving_since(record, outcome.at)
    span = next((each for each in causes(record, outcome) if each in known), None)
    if since is None or span is None:
        return None
    beside = record.answers_kept if outcome.habit is Habit.KEEPS_ANSWERS else 0.0
    return span if outcome.at > max(span.began, since) + known[span].seconds + beside else None


def _says(known: Mapping[Span, Allowance], late: Mapping[Span, Sequence[float]], whose: str) -> str:
    """For each fault, how many requests failed later than it allows."""
    return "; ".join(
        (f"{span.words}: " if len(known) > 1 else "") + _late(late.get(span, ()), own, whose)
        for span, own in known.items()
    )


def _late(late: Sequence[float], own: Allowance, whose: str) -> str:
    if not late:
        return f"no request{whose} failed later than {own.says}"
    requests = "1 request" if len(late) == 1 else f"{len(late):,} requests"
    last = f"the last {max(late):.1f} s after the fault"
    return f"{requests}{whose} failed later than {own.says}, {last}"


def _staying(record: Record) -> Iterator[PromiseVerdict]:
    """A region that sheds load stays in: led elsewhere, its load would overload the next."""
    for span in record.spans:
        if isinstance(span.fault, Overloaded):
            left = [
                each.at - span.began
                for each in record.events
                if isinstance(each, CheckChanged)
                and not each.healthy
                and record.checks.get(each.check) in span.regions
                and span.lasts_at(each.at)
            ]
            shed = sum(each.status == TOO_MANY_REQUESTS for each in record.counted)
            said = (
                f"its health check turned unhealthy after {left[0]:.1f} s"
                if left
                else (f"its health check stayed healthy while {shed:,} requests were answered 429")
            )
            held = not left if record.checks else None
            yield PromiseVerdict("overload stays", held, f"{span.fault.region}: {said}")


def _always(record: Record, measures: Measures) -> Iterator[PromiseVerdict]:
    writes = measures.writes
    if writes.lost is None:
        yield PromiseVerdict("surviving writes", None, "nobody looked into the tables")
    else:
        said = (
            f"{writes.lost} acknowledged writes of surviving regions are in no region"
            if writes.lost
            else "no acknowledged write of a surviving region is lost"
        )
        if writes.missing:
            said += f"; {writes.missing} of {writes.acknowledged:,} are not in every region"
        else:
            said += f"; all {writes.acknowledged:,} are in every region"
        held: bool | None = not writes.lost
        if writes.untold:
            said += (
                f"; of {writes.untold:,} more nothing can be told: no item is known to hold them"
            )
            held = held and None
        yield PromiseVerdict("surviving writes", held, said)
    if record.unlike is None:
        yield PromiseVerdict("replicas agree", None, "nobody compared them")
    elif record.unlike:
        said = f"{', '.join(record.unlike)} held other items when all was healed"
        yield PromiseVerdict("replicas agree", False, said)
    else:
        yield PromiseVerdict("replicas agree", True, "they held the same items when all was healed")
