"""A proof as JSON: everything that the other formats show, and where each city is sent."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import isfinite

from operations.proof.proof import Proof, State
from operations.route53.callers import CITY_CALLERS
from operations.route53.latency import Latencies


def as_json(proofs: Iterable[Proof], latencies: Latencies) -> str:
    """Return `proved`, and for each name its verdicts, states and totals; shares are 0 to 1."""
    names = [_proof(proof, latencies) for proof in proofs]
    document = {"proved": all(name["proved"] for name in names), "names": names}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def _proof(proof: Proof, latencies: Latencies) -> dict[str, object]:
    return {
        "name": proof.subject.name,
        "type": proof.subject.type,
        "proved": proof.holds,
        "exhaustive": proof.exhaustive,
        "measured": proof.measured,
        "regions": list(proof.subject.regions),
        "modes": [list(modes) for modes in proof.modes],
        "records": {
            record.source or str(tuple(record.key)): place
            for record, place in proof.subject.places.items()
        },
        "limits_rps": dict(proof.limits),
        "peak_rps": proof.peak_rps,
        "verdicts": [asdict(verdict) for verdict in proof.verdicts],
        "totals": [asdict(total) for total in proof.totals],
        "states": [_state(state, latencies) for state in proof.states],
    }


def _state(state: State, latencies: Latencies) -> dict[str, object]:
    return {
        "failed": list(state.failed),
        "lost": state.lost,
        "shares": dict(state.shares),
        "mean_ms": state.mean_ms,
        "slowest_ms": state.slowest_ms,
        "recovery_seconds": asdict(state.recovery) if state.recovery is not None else None,
        "callers": {
            city: _answers(city, shares, latencies) for city, shares in state.callers.items()
        },
    }


def _answers(city: str, shares: Mapping[str, float], latencies: Latencies) -> dict[str, object]:
    answers: dict[str, object] = {}
    for place, share in shares.items():
        milliseconds = latencies.between(CITY_CALLERS[city], place)
        known = milliseconds if isfinite(milliseconds) else None
        answers[place] = {"share": share, "ms": known}
    return answers
