"""Drills as JSON, for programs: all that the other formats show, and each second's rates."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from operations.drill.record import Span
from operations.drill.report.content import rates
from operations.drill.result import Result
from operations.drill.verdicts import allowance


def as_json(results: Iterable[Result]) -> str:
    """Return a JSON document of all drills and whether every promise `held`.

    Times are in seconds since the warm-up, those of `departures` since the fault began or was
    healed; shares are fractions of 1.
    """
    drills = [_drill(result) for result in results]
    document = {"held": all(drill["held"] for drill in drills), "drills": drills}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def _drill(result: Result) -> dict[str, Any]:
    record, measures = result.record, result.measures
    figures = {
        key: getattr(measures, key)
        for key in (*("requests", "failed", "slow"), *("recovered", "stranded"))
    }
    return {
        "title": result.title,
        "of": result.of,
        "held": result.held,
        "seconds": record.ended - record.began,
        "real_seconds": record.real_seconds,
        "regions": list(record.regions),
        "faults": [_fault(span, result) for span in record.spans],
        "promises": [asdict(verdict) for verdict in result.verdicts],
        "notes": list(result.notes),
        **figures,
        "failed_share": measures.failed_share,
        "reasons": dict(measures.reasons),
        "departures": [
            {
                "region": each.region,
                "fault": each.span.fault.as_json(),
                "first_opinion": each.opinion,
                "check": each.status,
                "callers": each.cities,
                "moved": each.moved,
                "back": each.back,
            }
            for each in measures.failovers
        ],
        "writes": asdict(measures.writes),
        "conflicts": [
            {"won": won, "lost": lost, "writes": count}
            for (won, lost), count in record.conflicts.items()
        ],
        "unlike": None if record.unlike is None else list(record.unlike),
        "callers": [asdict(city) for city in measures.cities],
        "rates": [asdict(each) for each in rates(record, every=1)],
    }


def _fault(span: Span, result: Result) -> dict[str, Any]:
    allowed, began = allowance(span, result.predictions), result.record.began
    return {
        "fault": span.fault.as_json(),
        "began": span.began - began,
        "healed": span.healed - began,
        "budget": None if allowed is None else asdict(allowed),
    }
