"""What is proved, and what else a person should know: the verdicts beside lost callers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from constructs_lib.routing.policies import Failover, Geolocation
from operations.proof.checks import Observation
from operations.proof.cloudfront import fronting
from operations.proof.documents import Reading
from operations.proof.failures import Mode
from operations.proof.proof import Modes, State
from operations.proof.reachability import Standing
from operations.proof.subjects import Subject, branches
from operations.proof.tally import SMALL, Tally
from operations.proof.verdicts import Severity, Verdict, listed


@dataclass(frozen=True)
class Known:
    """Everything that the rules judge by. `checks_dead` is the tally of checks that all fail."""

    reading: Reading
    subject: Subject
    standing: Standing
    observations: Mapping[str, Observation]
    modes: tuple[Modes, ...]
    tallies: tuple[Tally, ...]
    states: tuple[State, ...]
    checks_dead: Tally
    limits: Mapping[str, float]
    peak_rps: float | None


def further(known: Known, found: Sequence[Verdict]) -> Iterator[Verdict]:
    """The verdicts of every rule, those that are proved first."""
    broken = {verdict.rule for verdict in found if verdict.severity is Severity.ERROR}
    for rule in (_alone, _survival, _control_plane, _order, _fail_open):
        yield from rule(known, broken)
    for remark in (_confined, _held_out, _kept_out, _unseen, _capacity, _fronted):
        yield from remark(known)


def _alone(known: Known, _broken: set[str]) -> Iterator[Verdict]:
    regions = known.standing.everywhere
    if len(regions) == 1:
        says = f"{listed(sorted(regions))} is the only region under {known.subject.name}: "
        yield Verdict("alone", Severity.ERROR, f"{says}nothing survives its failure.")


def _survival(known: Known, _broken: set[str]) -> Iterator[Verdict]:
    regions, cities = len(known.subject.regions), len(known.checks_dead.callers)
    for modes, tally in zip(known.modes, known.tallies, strict=True):
        if tally.lost.any() or regions == 1:
            continue
        sets = f"{len(tally.scenarios):,}"
        which = f"Whichever of the {regions} regions fail"
        if not tally.scenarios.is_exhaustive:
            which = "Where few regions have failed or few are left"
            sets += f" of 2^{regions}"
        says = (
            f"{which} ({', '.join(modes)}), every caller is sent to one that lives while there "
            f"is one: {sets} sets of regions, {cities} cities."
        )
        yield Verdict("survival", Severity.PROVED, says)


def _control_plane(known: Known, broken: set[str]) -> Iterator[Verdict]:
    if "survival" not in broken and len(known.subject.regions) > 1:
        says = (
            "Nothing needs Route 53's control plane: every answer was worked out from these "
            "records as they stand, with nothing changing but what health checks find."
        )
        yield Verdict("control-plane", Severity.PROVED, says)


def _order(known: Known, broken: set[str]) -> Iterator[Verdict]:
    declared = {
        branch.record.name
        for tree, _ in known.subject.trees
        for branch in branches(tree)
        if isinstance(branch.record.policy, Failover | Geolocation)
    }
    if declared and "order" not in broken:
        says = f"The declared order of {listed(sorted(declared))} is kept in every set tried."
        yield Verdict("order", Severity.PROVED, says)


def _fail_open(known: Known, _broken: set[str]) -> Iterator[Verdict]:
    dead = known.checks_dead
    if dead.lost.any():
        says = f"If every health check fails though all regions live, {int(dead.lost[0])} of "
        yield Verdict("fail-open", Severity.ERROR, f"{says}{len(dead.callers)} cities are lost.")
        return
    before, after = known.states[0].shares, dead.shares
    moved = sum(abs(float(after[place][0]) - share) for place, share in before.items()) / 2
    answered = "answered as before" if moved < SMALL else f"answered, {moved:.0%} of them elsewhere"
    says = f"If every health check fails though all regions live, all callers are {answered}."
    yield Verdict("fail-open", Severity.PROVED, says)


def _confined(known: Known) -> Iterator[Verdict]:
    confined: dict[frozenset[str], list[str]] = {}
    for tree, callers in known.subject.trees:
        offered = known.standing.offered(tree)
        if 1 < len(offered) < len(known.standing.everywhere):
            confined.setdefault(offered, []).extend(caller.name for caller in callers)
    for places, cities in confined.items():
        says = f"{listed(cities)} are confined to {listed(sorted(places), most=9)}, as declared: "
        yield Verdict("confined", Severity.NOTE, f"{says}when all of these fail, no other serves.")


def _held_out(known: Known) -> Iterator[Verdict]:
    for place in sorted(set(known.subject.regions) - known.standing.everywhere):
        says = f"{place} is held out by a check that cannot succeed."
        yield Verdict("held-out", Severity.NOTE, says)


def _kept_out(known: Known) -> Iterator[Verdict]:
    domains = {domain.region for domain in known.reading.deployed.domains}
    for region in sorted(domains - set(known.subject.regions) - {""}):
        says = (
            f"{region} is up but has no record under {known.subject.name}: no failure can send "
            "callers there, and taking it in needs Route 53's control plane."
        )
        yield Verdict("drained", Severity.NOTE, says)


def _fronted(known: Known) -> Iterator[Verdict]:
    deployed = known.reading.deployed
    served = frozenset(domain.name for domain in deployed.domains)
    yield from fronting(known.subject.name, served, deployed.distributions)


def _unseen(known: Known) -> Iterator[Verdict]:
    if known.modes == ((Mode.ENDPOINT,),):
        says = "Only endpoints' failures are proved: no table and no drain switch are seen here."
        yield Verdict("unseen", Severity.NOTE, says)
    used = _used_checks(known)
    for key, seen in known.observations.items():
        if seen.assumed and key in used:
            says = f"Assumed: {key} turns red with its region."
            yield Verdict("unseen", Severity.WARNING, says, record=key, because=f"it {seen.says}")


def _used_checks(known: Known) -> set[str]:
    checks = known.reading.route53.checks
    waiting = [
        key
        for tree, _ in known.subject.trees
        for branch in branches(tree)
        for key in (branch.record.health_check_id, branch.record.alias and branch.record.alias.name)
        if key
    ]
    used: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in used:
            used.add(key)
            waiting += checks[key].child_health_checks if key in checks else ()
    return used


def _capacity(known: Known) -> Iterator[Verdict]:
    """The first state, with the fewest failures, in which each region gets too much."""
    if known.peak_rps is None:
        return
    warned = set()
    for state in known.states:
        for region, share in state.shares.items():
            rps, limit = share * known.peak_rps, known.limits.get(region, inf)
            if rps > limit and region not in warned and region not in state.failed:
                warned.add(region)
                without = f" without {listed(state.failed)}" if state.failed else ""
                says = f"{region} gets {rps:,.0f} requests/s{without}; API Gateway there takes "
                yield Verdict(
                    "capacity", Severity.WARNING, f"{says}{limit:,.0f}.", failed=state.failed
                )
