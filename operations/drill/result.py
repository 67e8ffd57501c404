"""A drill's result: its record, the measures, and which promises held. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from constructs_lib.deployment.objectives import Objectives
from operations.drill.measures import Measures, measure
from operations.drill.plan import Predictions
from operations.drill.record import Record
from operations.drill.verdicts import PromiseVerdict, verdicts


@dataclass(frozen=True, kw_only=True)
class Result:
    """One drill. `of` names the deployment and whether the drill was rehearsed or live."""

    title: str
    of: str
    record: Record
    measures: Measures
    predictions: Predictions
    verdicts: tuple[PromiseVerdict, ...]

    @property
    def held(self) -> bool:
        """Whether no promise was broken."""
        return all(verdict.held is not False for verdict in self.verdicts)

    @property
    def notes(self) -> tuple[str, ...]:
        """Findings that no promise covers but that a reader should know."""
        return tuple(_notes(self))


def result(
    record: Record, predictions: Predictions, objectives: Objectives | None, *, title: str, of: str
) -> Result:
    """Measure a drill and judge its promises by its record."""
    measures = measure(record)
    return Result(
        title=title,
        of=of,
        record=record,
        measures=measures,
        predictions=predictions,
        verdicts=verdicts(record, measures, predictions, objectives),
    )


def _notes(result: Result) -> Iterator[str]:
    measures, writes = result.measures, result.measures.writes
    if measures.helpless:
        yield (
            "Failover cannot help: every region failed most of its callers, and there was none to "
            "lead them to. Fix the cause instead, such as by deploying the last good release."
        )
    unnoticed = [each for each in measures.failovers if each.status is None and each.cities]
    if measures.failed and not measures.failovers:
        yield "No health check is meant to detect this, so callers were not led elsewhere."
    for each in unnoticed if result.record.checks else ():
        yield f"No health check found {each.region} unhealthy."
    if writes.alone and not any(span.stops_serving for span in result.record.spans):
        yield (
            f"{writes.alone} acknowledged writes were in one region only just before the fault was "
            f"healed, the oldest for {writes.alone_seconds:.1f} s. Losing that region would have "
            "lost them."
        )
    for (won, lost), count in result.record.conflicts.items():
        times = "1 write" if count == 1 else f"{count:,} writes"
        yield (
            f"Conflicts: {times} of {lost} overwritten by later writes of {won} to the same items, "
            "made without having seen them."
        )
