"""Whether each promise held: the deployment's objectives, the proof's budget, and data safety.

Pure. docs/drill.md explains the promises.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.deployment.objectives import Objectives
from constructs_lib.health_check_facts import STATUS_SECONDS
from operations.drill.causes import causes, serving_since
from operations.drill.measures import Measures
from operations.drill.plan import Predictions
from operations.drill.record import Record, Span
from operations.operator.forecast import FINDING_SECONDS
from operations.rehearsal.world.callers.requests import Habit, RequestOutcome
from operations.rehearsal.world.events import CheckChanged
from operations.rehearsal.world.faults.faults import (
    ApiHangs,
    Overloaded,
    RegionDrained,
    TableUnreachable,
)

_UNCOUNTED = {
    ApiHangs: (STATUS_SECONDS, "for which a checker waits for a status"),
    RegionDrained: (FINDING_SECONDS, "for which the health function repeats its finding"),
    TableUnreachable: (FINDING_SECONDS, "for which the health function repeats its finding"),
}
"""Seconds that a proof's budget leaves out, by the type of fault, and why (docs/proof.md)."""
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Allowance:
    """Seconds after a fault within which requests may fail, and the sum in words."""

    seconds: float
    says: str


@dataclass(frozen=True, slots=True)
class PromiseVerdict:
    """One promise, whether it `held` (None: the drill cannot tell), and the evidence in words."""

    promise: str
    held: bool | None
    says: str


def verdicts(
    record: Record, measures: Measures, predictions: Predictions, objectives: Objectives | None
) -> tuple[PromiseVerdict, ...]:
    """Judge every promise; those of `objectives` first, if the deployment has them."""
    own = () if objectives is None else _objectives(measures, objectives)
    return (
        *own,
        *_budgets(record, predictions),
        *_overload(record),
        *_data_safety(record, measures),
    )


def allowance(span: Span, predictions: Predictions) -> Allowance | None:
    """Return the proof's budget for a fault plus what it leaves out; None if it has no budget."""
    if not span.is_detectable or len(span.regions) != 1:
        return None
    budget = predictions.budgets.get(span.regions[0])
    if budget is None:
        return None
    seconds, why = _UNCOUNTED.get(type(span.fault), (0, ""))
    parts = f"{budget.detection} + {budget.propagation} + {budget.ttl}"
    if not seconds:
        return Allowance(budget.total, f"{budget.total} s = {parts}")
    total = budget.total + seconds
    return Allowance(total, f"{total:g} s = {parts}, and {seconds:g} {why}")


def _objectives(measures: Measures, objectives: Objectives) -> Iterator[PromiseVerdict]:
    yield _recovery(measures, limit=objectives.rto_seconds)
    writes, allowed = measures.writes, objectives.rpo_seconds
    if writes.unreadable_seconds is None:
        yield PromiseVerdict("rpo_seconds", None, f"the tables were not read; at most {allowed} s")
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
    """Judge `rto_seconds`; undecided if callers recovered only when the fault was healed."""
    recovered, stranded = measures.recovered, measures.stranded
    held: bool | None = recovered <= limit
    if stranded:
        held = None if held else False
        said = (
            f"{stranded} of {measures.callers} callers failed until the fault was healed, "
            f"up to {recovered:.1f} s after it began{_by_habit(measures.slowest)}"
        )
    elif measures.failed:
        said = (
            f"the last request that failed was sent {recovered:.1f} s after the fault"
            f"{_by_habit(measures.slowest)}"
        )
    else:
        said = "no request failed"
    return PromiseVerdict("rto_seconds", held, f"{said}; at most {limit} s")


def _by_habit(habit: Habit) -> str:
    return "" if habit is Habit.ASKS else f", by a caller who {habit}"


def _budgets(record: Record, predictions: Predictions) -> Iterator[PromiseVerdict]:
    """Judge the proof's budgets: after a fault's budget no request fails because of that fault.

    This holds for callers who ask DNS again. Nothing can be proved for kept connections, so their
    line only reports how many of their requests failed later.
    """
    promised = [(span, allowance(span, predictions)) for span in record.spans]
    allowed = {span: each for span, each in promised if each is not None}
    if not allowed:
        said = "prove gives no budget: no health check is meant to lead callers away"
        yield PromiseVerdict("budget of prove", None, said)
        return
    late: dict[bool, dict[Span, list[float]]] = {False: {}, True: {}}
    for outcome in record.counted:
        span = None if outcome.ok else _overdue(record, outcome, allowed)
        if span is not None:
            kept = outcome.habit is Habit.KEEPS_CONNECTION
            late[kept].setdefault(span, []).append(outcome.at - span.began)
    yield PromiseVerdict(
        "budget of prove", not late[False], _compared(allowed, late[False], _whose(record))
    )
    asked = sum(each.habit is Habit.KEEPS_CONNECTION for each in record.counted)
    if asked:
        said = _compared(allowed, late[True], f" of {asked:,} on kept connections")
        yield PromiseVerdict("kept connections", None, f"{said}; prove gives no budget for these")


def _whose(record: Record) -> str:
    """Return whose requests the budget covers, in words; empty if it covers all callers."""
    habits = {each.habit for each in record.counted}
    if Habit.KEEPS_ANSWERS in habits:
        return f" of callers who ask DNS again (or keep answers for {record.answers_kept:g} s more)"
    return " of callers who ask DNS again" if Habit.KEEPS_CONNECTION in habits else ""


def _overdue(
    record: Record, outcome: RequestOutcome, allowed: Mapping[Span, Allowance]
) -> Span | None:
    """Return the fault that a failed request is due to, if its budget was over by then.

    The budget runs only while there is a region that callers can be led to.
    """
    since = serving_since(record, outcome.at)
    span = next((each for each in causes(record, outcome) if each in allowed), None)
    if since is None or span is None:
        return None
    extra = record.answers_kept if outcome.habit is Habit.KEEPS_ANSWERS else 0.0
    return span if outcome.at > max(span.began, since) + allowed[span].seconds + extra else None


def _compared(
    allowed: Mapping[Span, Allowance], late: Mapping[Span, Sequence[float]], whose: str
) -> str:
    """Return in words how many requests failed after each fault's budget."""
    return "; ".join(
        (f"{span.label}: " if len(allowed) > 1 else "") + _late(late.get(span, ()), own, whose)
        for span, own in allowed.items()
    )


def _late(late: Sequence[float], own: Allowance, whose: str) -> str:
    if not late:
        return f"no request{whose} failed later than {own.says}"
    requests = "1 request" if len(late) == 1 else f"{len(late):,} requests"
    last = f"the last {max(late):.1f} s after the fault"
    return f"{requests}{whose} failed later than {own.says}, {last}"


def _overload(record: Record) -> Iterator[PromiseVerdict]:
    """Judge that an overloaded region stays healthy: its load would overload the next one."""
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


def _data_safety(record: Record, measures: Measures) -> Iterator[PromiseVerdict]:
    writes = measures.writes
    if writes.lost is None:
        yield PromiseVerdict("surviving writes", None, "the tables were not read")
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
            said += f"; {writes.untold:,} more are unknown: no item can be traced to them"
            held = held and None
        yield PromiseVerdict("surviving writes", held, said)
    if record.unlike is None:
        yield PromiseVerdict("replicas agree", None, "replicas were not compared")
    elif record.unlike:
        said = f"{', '.join(record.unlike)} held other items at the end"
        yield PromiseVerdict("replicas agree", False, said)
    else:
        yield PromiseVerdict("replicas agree", True, "they held the same items at the end")
