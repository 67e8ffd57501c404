"""What has happened, as a page that comes later is told of it.

Pure. A page draws the last minutes event by event; what was before is only what it came to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from operations.rehearsal.world.events import (
    AnswerChanged,
    CheckChanged,
    Event,
    FaultBegan,
    FaultHealed,
    OpinionChanged,
)
from operations.rehearsal.world.faults.faults import Fault

WINDOW_SECONDS = 600.0
"""World seconds that a page draws."""


def history(
    events: Sequence[Event], *, statuses: Mapping[str, bool], since: float
) -> dict[str, Any]:
    """Events since a time, and what those before came to; `statuses` are the checks' now."""
    first = next((at for at, each in enumerate(events) if each.at >= since), len(events))
    older, newer = events[:first], events[first:]
    return {"before": _came_to(older, statuses, newer), "events": [e.as_json() for e in newer]}


def _came_to(
    older: Sequence[Event], statuses: Mapping[str, bool], newer: Sequence[Event]
) -> dict[str, Any]:
    answers: dict[str, str | None] = {}
    opinions: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for each in older:
        match each:
            case AnswerChanged():
                answers[each.city] = each.region
            case OpinionChanged():
                of = opinions.setdefault(each.check, {})
                of[each.checker] = {"healthy": each.healthy, "reason": each.reason}
            case FaultBegan():
                faults.append(each.fault)
            case FaultHealed():
                faults.remove(each.fault)
    turned = {
        each.check: not each.healthy for each in reversed(newer) if isinstance(each, CheckChanged)
    }
    return {
        "answers": answers,
        "opinions": opinions,
        "faults": [fault.as_json() for fault in faults],
        "checks": {**statuses, **turned},
    }
