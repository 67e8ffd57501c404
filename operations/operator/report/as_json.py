"""The operator's commands' JSON output."""

import json
from dataclasses import asdict
from typing import Any

from operations.operator.checkers import CheckerView
from operations.operator.codes import Functions
from operations.operator.concurrent_calls import Unanswered
from operations.operator.draining import DrainOutcome
from operations.operator.forecast import EffectTimes, Moves
from operations.operator.status import Status
from operations.own_items.drain import Drain


def status_json(status: Status) -> str:
    """Return `regions` by name, and `problems` in words. What is unknown is `{"unknown": why}`."""
    drain_state = status.drain_state
    regions = {
        entry.name: {
            "state": entry.state,
            "health": asdict(drain_state.health[entry.name]),
            "checkers": _checkers(status.checkers[entry.name]),
            "drain": _drain(drain_state.drain_of(entry.name)),
            "drain_by_replica": {
                name: _drain(drain) for name, drain in drain_state.drains_of(entry.name).items()
            },
            "table": _or_unknown(status.tables[entry.name]),
            "replication_ms_to": _or_unknown(status.latencies[entry.name]),
            "heartbeat_seconds_of": _or_unknown(status.heartbeats[entry.name]),
            "functions": _functions(status.functions[entry.name]),
        }
        for entry in drain_state.deployment.cells
    }
    return _text({"regions": regions, "problems": status.problems})


def outcome_json(
    outcome: DrainOutcome,
    *,
    dry_run: bool,
    times: EffectTimes | None,
    moved: Moves | Unanswered | None,
) -> str:
    """Return the outcome of a drain or a restore.

    `replicas` are true where something was written or deleted, and false where nothing had to be.
    """
    return _text(
        {
            "region": outcome.region,
            "result": outcome.result,
            "dry_run": dry_run,
            "drain": _drain(outcome.drain),
            "replicas": {name: _or_unknown(done) for name, done in outcome.replicas.items()},
            "warnings": outcome.warnings,
            "seconds_until": None if times is None else asdict(times),
            "moves": _or_unknown(asdict(moved) if isinstance(moved, Moves) else moved),
        }
    )


def _checkers(view: CheckerView | Unanswered) -> object:
    if isinstance(view, Unanswered):
        return _or_unknown(view)
    return {"healthy": view.is_healthy, "reports": [asdict(report) for report in view.reports]}


def _functions(functions: Functions | Unanswered) -> object:
    if isinstance(functions, Unanswered):
        return _or_unknown(functions)
    return {role: asdict(running) for role, running in functions.items()}


def _drain(drain: Drain | None) -> object:
    return None if drain is None else asdict(drain)


def _or_unknown(answer: object) -> object:
    return {"unknown": answer.why} if isinstance(answer, Unanswered) else answer


def _text(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
