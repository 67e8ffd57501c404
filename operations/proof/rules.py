"""The rules that need no counter-example: what is proved, and what else is worth knowing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from constructs_lib.routing.policies import Failover, Geolocation
from operations.proof.documents import Reading
from operations.proof.exhaustive import ROUNDING
from operations.proof.failures import Mode
from operations.proof.observations import Observation
from operations.proof.proof import Modes, ProofSeverity, ProofVerdict, State, listed
from operations.proof.reachability import Reachability
from operations.proof.scenario_results import ScenarioResults
from operations.proof.subjects import Subject, branches
from operations.terraform_json.distributions import Distribution


@dataclass(frozen=True)
class Evidence:
    """What the rules judge by. `checks_dead` has the results when every health check fails."""

    reading: Reading
    subject: Subject
    reachability: Reachability
    observations: Mapping[str, Observation]
    modes: tuple[Modes, ...]
    results_by_mode: tuple[ScenarioResults, ...]
    states: tuple[State, ...]
    checks_dead: ScenarioResults
    limits: Mapping[str, float]
    peak_rps: float | None


def further(evidence: Evidence, found: Sequence[ProofVerdict]) -> Iterator[ProofVerdict]:
    """Yield the verdicts of every rule, proved sentences before remarks."""
    broken = {verdict.rule for verdict in found if verdict.severity is ProofSeverity.ERROR}
    for rule in (_alone, _survival, _control_plane, _order, _fail_open):
        yield from rule(evidence, broken)
    for remark in (_confined, _held_out, _kept_out, _unseen, _capacity, _fronted):
        yield from remark(evidence)


def _alone(evidence: Evidence, _broken: set[str]) -> Iterator[ProofVerdict]:
    regions = evidence.reachability.everywhere
    if len(regions) == 1:
        says = f"{listed(sorted(regions))} is the only region under {evidence.subject.name}: "
        yield ProofVerdict("alone", ProofSeverity.ERROR, f"{says}nothing survives its failure.")


def _survival(evidence: Evidence, _broken: set[str]) -> Iterator[ProofVerdict]:
    regions, cities = len(evidence.subject.regions), len(evidence.checks_dead.callers)
    for modes, results in zip(evidence.modes, evidence.results_by_mode, strict=True):
        if results.lost.any() or regions == 1:
            continue
        sets = f"{len(results.scenarios):,}"
        which = f"Whichever of the {regions} regions fail"
        if not results.scenarios.is_exhaustive:
            which = "Where few regions have failed or few are left"
            sets += f" of 2^{regions}"
        says = (
            f"{which} ({', '.join(modes)}), every caller is sent to one that is up while there "
            f"is one: {sets} sets of regions, {cities} cities."
        )
        yield ProofVerdict("survival", ProofSeverity.PROVED, says)


def _control_plane(evidence: Evidence, broken: set[str]) -> Iterator[ProofVerdict]:
    if "survival" not in broken and len(evidence.subject.regions) > 1:
        says = (
            "Route 53's control plane is not needed: every answer was worked out from these "
            "records as they stand, with nothing changing but what health checks find."
        )
        yield ProofVerdict("control-plane", ProofSeverity.PROVED, says)


def _order(evidence: Evidence, broken: set[str]) -> Iterator[ProofVerdict]:
    declared = {
        branch.record.name
        for tree, _ in evidence.subject.trees
        for branch in branches(tree)
        if isinstance(branch.record.policy, Failover | Geolocation)
    }
    if declared and "order" not in broken:
        says = f"The declared order of {listed(sorted(declared))} is kept in every set tried."
        yield ProofVerdict("order", ProofSeverity.PROVED, says)


def _fail_open(evidence: Evidence, _broken: set[str]) -> Iterator[ProofVerdict]:
    dead = evidence.checks_dead
    if dead.lost.any():
        says = f"If every health check fails although all regions are up, {int(dead.lost[0])} of "
        yield ProofVerdict(
            "fail-open", ProofSeverity.ERROR, f"{says}{len(dead.callers)} cities are lost."
        )
        return
    before, after = evidence.states[0].shares, dead.shares
    moved = sum(abs(float(after[place][0]) - share) for place, share in before.items()) / 2
    answered = (
        "answered as before" if moved < ROUNDING else f"answered, {moved:.0%} of them elsewhere"
    )
    says = f"If every health check fails although all regions are up, all callers are {answered}."
    yield ProofVerdict("fail-open", ProofSeverity.PROVED, says)


def _confined(evidence: Evidence) -> Iterator[ProofVerdict]:
    confined: dict[frozenset[str], list[str]] = {}
    for tree, callers in evidence.subject.trees:
        offered = evidence.reachability.offered(tree)
        if 1 < len(offered) < len(evidence.reachability.everywhere):
            confined.setdefault(offered, []).extend(caller.name for caller in callers)
    for places, cities in confined.items():
        says = f"{listed(cities)} are confined to {listed(sorted(places), most=9)}, as declared: "
        yield ProofVerdict(
            "confined", ProofSeverity.NOTE, f"{says}when all of these fail, no other serves."
        )


def _held_out(evidence: Evidence) -> Iterator[ProofVerdict]:
    for place in sorted(set(evidence.subject.regions) - evidence.reachability.everywhere):
        says = f"{place} is held out by a check that cannot succeed."
        yield ProofVerdict("held-out", ProofSeverity.NOTE, says)


def _kept_out(evidence: Evidence) -> Iterator[ProofVerdict]:
    domains = {domain.region for domain in evidence.reading.deployed.domains}
    for region in sorted(domains - set(evidence.subject.regions) - {""}):
        says = (
            f"{region} is up but has no record under {evidence.subject.name}: no failure can send "
            "callers there, and taking it in needs Route 53's control plane."
        )
        yield ProofVerdict("drained", ProofSeverity.NOTE, says)


def _fronted(evidence: Evidence) -> Iterator[ProofVerdict]:
    deployed = evidence.reading.deployed
    served = frozenset(domain.name for domain in deployed.domains)
    yield from fronting(evidence.subject.name, served, deployed.distributions)


def fronting(
    name: str, served: frozenset[str], distributions: Sequence[Distribution]
) -> Iterator[ProofVerdict]:
    """Yield what CloudFront distributions mean for a name; `served` are the names of APIs.

    An origin group fails over GET, HEAD and OPTIONS requests only (CloudFront developer guide,
    "Request and response behavior for origin groups").
    """
    for each in distributions:
        callers = f"Callers of {listed(each.names)} come by CloudFront"
        if name in each.origins:
            says = f"{callers}, which asks this name: Route 53 sees its edges, not them."
            yield ProofVerdict("cloudfront", ProofSeverity.NOTE, says)
        elif each.origins and served.issuperset(each.origins):
            many = len(each.origins) > 1
            after = "fails over reads alone, never writes" if many else "has nothing else to ask"
            yield ProofVerdict(
                "cloudfront",
                ProofSeverity.WARNING if many else ProofSeverity.ERROR,
                f"{callers} past this name: it asks {listed(each.origins)} and {after}.",
                record=each.address,
                because="its origins are not the name that Route 53 leads",
            )


def _unseen(evidence: Evidence) -> Iterator[ProofVerdict]:
    if evidence.modes == ((Mode.ENDPOINT,),):
        says = "Only endpoints' failures are proved: no table and no drain switch are seen here."
        yield ProofVerdict("unseen", ProofSeverity.NOTE, says)
    used = _used_checks(evidence)
    for key, seen in evidence.observations.items():
        if seen.assumed and key in used:
            says = f"Assumed: {key} turns red with its region."
            yield ProofVerdict(
                "unseen", ProofSeverity.WARNING, says, record=key, because=f"it {seen.says}"
            )


def _used_checks(evidence: Evidence) -> set[str]:
    checks = evidence.reading.route53.checks
    waiting = [
        key
        for tree, _ in evidence.subject.trees
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


def _capacity(evidence: Evidence) -> Iterator[ProofVerdict]:
    """Yield for each region the smallest failure in which it gets more than API Gateway takes."""
    if evidence.peak_rps is None:
        return
    warned = set()
    for state in evidence.states:
        for region, share in state.shares.items():
            rps, limit = share * evidence.peak_rps, evidence.limits.get(region, inf)
            if rps > limit and region not in warned and region not in state.failed:
                warned.add(region)
                without = f" without {listed(state.failed)}" if state.failed else ""
                says = f"{region} gets {rps:,.0f} requests/s{without}; API Gateway there takes "
                yield ProofVerdict(
                    "capacity", ProofSeverity.WARNING, f"{says}{limit:,.0f}.", failed=state.failed
                )
