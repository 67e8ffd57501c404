"""The texts and figures that all formats of the report share."""

from collections.abc import Iterator, Mapping

from operations.proof.exhaustive import ROUNDING
from operations.proof.proof import Proof, ProofSeverity, State
from operations.route53.timing import PROPAGATION_SECONDS

MARKS = {
    ProofSeverity.PROVED: "✓",
    ProofSeverity.NOTE: "·",
    ProofSeverity.WARNING: "!",
    ProofSeverity.ERROR: "✗",
}
FAILURES = "What the failure of a region does"
TOTALS = "Sets of failed regions"
TOTAL_HEADINGS = ("failed regions", "sets", "survived", "slowest ms", "largest share")
FIGURES = frozenset(("mean ms", "slowest ms", *TOTAL_HEADINGS))
_MOST = 4


def heading(proof: Proof) -> str:
    """Return the report's heading: the name, and how much was tried."""
    subject = proof.subject
    sets = sum(total.sets for total in proof.totals) + 1
    every = f"all {sets:,}" if proof.exhaustive else f"{sets:,} of 2^{len(subject.regions)}"
    places = "1 region" if len(subject.regions) == 1 else f"{len(subject.regions)} regions"
    cities = len(proof.before.callers)
    return f"{subject.name} {subject.type}: {places}, {cities} cities, {every} sets of failures"


def footnote(proof: Proof) -> str:
    """Return the footnote: what the figures are based on."""
    known = len(proof.before.callers) * len(proof.subject.regions)
    trips = "Round trips are estimated from distance"
    if proof.measured:
        trips = f"{proof.measured:,} of {known:,} round trips were measured"
        trips += ", the others estimated from distance" if proof.measured < known else ""
    return (
        f"{trips}. Recovery is the check's interval times its threshold, {PROPAGATION_SECONDS} s "
        "(assumed) until all name servers know, and the answer's TTL."
    )


def percent(share: float) -> str:
    """Format a share as a percentage."""
    return f"{share:.0%}" if share > 1 - ROUNDING or share < ROUNDING else f"{share:.1%}"


def served_by(
    shares: Mapping[str, float], failed: tuple[str, ...] = (), *, most: int = _MOST
) -> str:
    """Name the regions with most callers, the number of others, and the share that is lost."""
    served = {place: share for place, share in shares.items() if place not in failed}
    largest = sorted(
        ((share, place) for place, share in served.items() if share > ROUNDING), reverse=True
    )
    shown = [f"{place} {percent(share)}" for share, place in largest[:most]]
    more = [f"{len(largest) - most} more"] if len(largest) > most else []
    return ", ".join((*shown, *more, *_lost(shares, failed)))


def _lost(shares: Mapping[str, float], failed: tuple[str, ...]) -> Iterator[str]:
    """Yield the share that no region serves, if there is one."""
    lost = 1 - sum(share for place, share in shares.items() if place not in failed)
    if lost > ROUNDING:
        yield f"nobody {percent(lost)}"


def recovery(state: State) -> str:
    """Format the recovery budget with its parts."""
    budget = state.recovery
    if state.lost > 0 or not state.is_served:
        return "never"
    if budget is None:
        return "not known"
    return f"{budget.total} s = {budget.detection} + {budget.propagation} + {budget.ttl}"


def _recovery(proof: Proof, state: State) -> str:
    if not state.failed:
        return ""
    moves = proof.before.shares[state.failed[0]] > ROUNDING
    return recovery(state) if moves or state.lost else "no caller is sent there"


def failure_rows(proof: Proof) -> Iterator[tuple[str, ...]]:
    """Yield a row for no failure and for each failed region: regions, ms, seconds, requests."""
    for state in (proof.before, *proof.singles):
        peak = proof.peak_rps
        loads = () if peak is None else (_fullest(proof, state, peak),)
        yield (
            state.failed[0] if state.failed else "nothing",
            _served(proof, state),
            f"{state.mean_ms:.0f}" if state.is_served else "",
            f"{state.slowest_ms:.0f}" if state.is_served else "",
            _recovery(proof, state),
            *loads,
        )


def failure_headings(proof: Proof) -> tuple[str, ...]:
    """Return the headings of `failure_rows`."""
    loads = () if proof.peak_rps is None else ("fullest region",)
    return ("failed", "served from", "mean ms", "slowest ms", "recovered within", *loads)


def total_rows(proof: Proof) -> Iterator[tuple[str, ...]]:
    """Yield a row for each number of failed regions: sets, survived sets, and the worst figures."""
    for total in proof.totals:
        yield (
            str(total.failed),
            f"{total.sets:,}",
            f"{total.survived:,}",
            f"{total.slowest_ms:.0f}",
            percent(total.largest_share),
        )


def _served(proof: Proof, state: State) -> str:
    """Name the regions that serve; of many regions, only those that gain callers."""
    if not state.failed or len(proof.subject.regions) <= _MOST:
        return served_by(state.shares, state.failed)
    before = proof.before.shares
    gains = sorted(
        ((share - before[place], place) for place, share in state.shares.items()), reverse=True
    )
    gained = [place for gain, place in gains if gain > ROUNDING]
    shown = [f"{p} {percent(before[p])} → {percent(state.shares[p])}" for p in gained[:_MOST]]
    more = [f"{len(gained) - _MOST} more"] if len(gained) > _MOST else []
    return ", ".join((*shown, *more, *_lost(state.shares, state.failed))) or "as before"


def _fullest(proof: Proof, state: State, peak_rps: float) -> str:
    load, region = max(
        (state.shares[place] * peak_rps / proof.limits[place], place) for place in proof.limits
    )
    limit = proof.limits[region]
    return f"{region}: {load * limit:,.0f} of {limit:,.0f}"
