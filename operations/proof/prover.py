"""Proves a name: walks each caller's tree for every set of failed regions, in every mode."""

from collections.abc import Iterator, Mapping, Sequence
from math import comb

import numpy as np

from constructs_lib.regions import REGIONS
from operations.proof.budget import Budgets
from operations.proof.capacity import limit_rps
from operations.proof.counterexamples import CounterExamples, false_alarms
from operations.proof.documents import Reading
from operations.proof.exhaustive import Healths, spread, visits
from operations.proof.failures import Flags, Mode, Scenarios, scenarios
from operations.proof.observations import Observer, statuses
from operations.proof.proof import Modes, Proof, ProofVerdict, State, Total
from operations.proof.reachability import Reachability
from operations.proof.root_cause import Diagnosis
from operations.proof.rules import Evidence, further
from operations.proof.scenario_results import ScenarioResults
from operations.proof.subjects import Subject
from operations.route53.latency import ESTIMATED, Latencies

_LISTED = 2
"""Failures of up to this many regions are reported one by one."""


def prove(
    reading: Reading,
    subject: Subject,
    *,
    weights: Mapping[str, float] | None = None,
    latencies: Latencies = ESTIMATED,
    peak_rps: float | None = None,
) -> Proof:
    """Prove one name.

    `weights` has the callers of each city, in any unit (by default all cities weigh the same).
    `peak_rps` is the requests per second of all callers, to warn of regions that get too many.
    """
    return _Prover(reading, subject, _complete(subject, weights), latencies).proof(peak_rps)


class _Prover:
    def __init__(
        self,
        reading: Reading,
        subject: Subject,
        weights: Mapping[str, float],
        latencies: Latencies,
    ) -> None:
        self._reading = reading
        self._subject = subject
        self._weights = weights
        self._latencies = latencies
        self._checks = reading.route53.checks
        self._observations = Observer(reading).observations()
        self._reachability = Reachability(subject, self._checks)

    def proof(self, peak_rps: float | None) -> Proof:
        subject = self._subject
        every = scenarios(subject.regions)
        modes = self._modes()
        verdicts: list[ProofVerdict] = list(self._false_alarms())
        results_by_mode = []
        for together in modes:
            found = statuses(self._observations, every, together[0])
            results_by_mode.append(self._results(every, found))
            judged = CounterExamples(
                results_by_mode[-1], together, self._checks, self._observations, found
            )
            verdicts += [*judged.losses(), *judged.detours()]
        first = results_by_mode[0]
        known = Evidence(
            reading=self._reading,
            subject=subject,
            reachability=self._reachability,
            observations=self._observations,
            modes=modes,
            results_by_mode=tuple(results_by_mode),
            states=tuple(self._states(first)),
            checks_dead=self._checks_dead(),
            limits={
                place: limit_rps(place, self._reading.deployed)
                for place in subject.regions
                if place in REGIONS
            },
            peak_rps=peak_rps,
        )
        return Proof(
            subject=subject,
            modes=modes,
            states=known.states,
            totals=tuple(_totals(results_by_mode)),
            limits=known.limits,
            peak_rps=peak_rps,
            exhaustive=every.is_exhaustive,
            measured=sum(
                region in self._latencies.measured.get(city, {})
                for city in self._weights
                for region in subject.regions
            ),
            verdicts=(*verdicts, *further(known, verdicts)),
        )

    def _modes(self) -> tuple[Modes, ...]:
        """Return the modes in which regions can fail here, grouped by which checks notice them."""
        deployed = self._reading.deployed
        possible = [Mode.ENDPOINT]
        possible += [Mode.TABLE] if deployed.tables else []
        possible += [Mode.DRAIN] if deployed.has_drain_switch else []
        together: dict[object, list[Mode]] = {}
        for mode in possible:
            noticed = tuple(mode in each.notices for each in self._observations.values())
            together.setdefault(noticed, []).append(mode)
        return tuple(map(tuple, together.values()))

    def _results(self, every: Scenarios, found: Mapping[str, Flags]) -> ScenarioResults:
        places = len(self._subject.regions)
        results = ScenarioResults(
            subject=self._subject,
            scenarios=every,
            reachability=self._reachability,
            weights=self._weights,
            latencies=self._latencies,
            listed=sum(comb(places, size) for size in range(_LISTED + 1)),
        )
        healths = Healths(self._checks, found, len(every))
        for tree, callers in self._subject.trees:
            taken = list(visits(tree, healths))
            results.add(tree, callers, taken, spread(taken, len(every)))
        return results

    def _checks_dead(self) -> ScenarioResults:
        """Return the results where every health check fails although no region has failed."""
        nothing = scenarios(self._subject.regions, at_most=0)
        red: Flags = np.zeros(len(nothing), dtype=np.bool_)
        return self._results(nothing, dict.fromkeys(self._observations, red))

    def _false_alarms(self) -> Iterator[ProofVerdict]:
        nothing = scenarios(self._subject.regions, at_most=0)
        found = statuses(self._observations, nothing, Mode.ENDPOINT)
        diagnosis = Diagnosis(
            reachability=self._reachability,
            checks=self._checks,
            observations=self._observations,
            living=frozenset(self._subject.regions),
            found={key: bool(flags[0]) for key, flags in found.items()},
        )
        return false_alarms(diagnosis, [tree for tree, _ in self._subject.trees])

    def _states(self, results: ScenarioResults) -> Iterator[State]:
        budgets = Budgets(self._subject, self._checks, self._observations)
        shares, mean_ms = results.shares, results.mean_ms
        for at in range(min(results.listed, len(results.scenarios))):
            failed = results.scenarios.failed(at)
            yield State(
                failed=failed,
                shares={place: float(share[at]) for place, share in shares.items()},
                lost=int(results.lost[at]),
                mean_ms=float(mean_ms[at]),
                slowest_ms=float(results.slowest_ms[at]),
                callers={
                    city: {place: float(share[at]) for place, share in places.items() if share[at]}
                    for city, places in results.callers.items()
                },
                recovery=budgets.of(failed[0])
                if len(failed) == 1 and not results.lost[at]
                else None,
            )


def _totals(results_by_mode: Sequence[ScenarioResults]) -> Iterator[Total]:
    """Yield for each number of failed regions the worst results over all modes."""
    counts = results_by_mode[0].scenarios.failed_count
    lost = np.max([results.lost for results in results_by_mode], axis=0)
    largest = np.max(
        [share for results in results_by_mode for share in results.shares.values()], axis=0
    )
    slowest = np.max([results.slowest_ms for results in results_by_mode], axis=0)
    for failed in np.unique(counts)[:-1]:
        those = counts == failed
        yield Total(
            failed=int(failed),
            sets=int(those.sum()),
            survived=int((those & (lost == 0)).sum()),
            slowest_ms=float(slowest[those].max()),
            largest_share=float(largest[those].max()),
        )


def _complete(subject: Subject, weights: Mapping[str, float] | None) -> dict[str, float]:
    names = [caller.name for _, callers in subject.trees for caller in callers]
    given = weights or dict.fromkeys(names, 1.0)
    return {name: given.get(name, 0.0) for name in names}
