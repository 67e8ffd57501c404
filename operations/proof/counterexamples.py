"""Turns what is wrong into verdicts, each with a counter-example and the record that causes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from constructs_lib.routing.policies import Failover, Geolocation
from operations.proof.failures import Flags
from operations.proof.observations import Observation
from operations.proof.proof import Modes, ProofSeverity, ProofVerdict, listed, title
from operations.proof.root_cause import Diagnosis
from operations.proof.scenario_results import Detour, Loss, ScenarioResults
from operations.route53.groups import Group
from operations.route53.health_checks import HealthCheck

_SMALLEST = attrgetter("scenario")
_AT_MOST = 2
"""Failures of more regions at once than this are warnings, not errors."""


@dataclass(frozen=True)
class CounterExamples:
    """The verdicts on one subject, for failures in modes that the same checks notice."""

    results: ScenarioResults
    modes: Modes
    checks: Mapping[str, HealthCheck]
    observations: Mapping[str, Observation]
    found: Mapping[str, Flags]

    def losses(self) -> Iterator[ProofVerdict]:
        """Yield a verdict for each record that keeps callers from a region that is up."""
        told = set()
        for loss in sorted(self.results.losses, key=_SMALLEST):
            record, because = self._diagnosis(loss.scenario).cause_of_loss(loss.tree)
            key = (record, because)
            if key not in told:
                told.add(key)
                yield self._loss(
                    loss, title(record) if record else self.results.subject.name, because
                )

    def detours(self) -> Iterator[ProofVerdict]:
        """Yield a verdict for each record that is passed over although its region is up."""
        told = set()
        for detour in sorted(self.results.detours, key=_SMALLEST):
            diagnosis = self._diagnosis(detour.scenario)
            record, because = diagnosis.why_unhealthy(detour.passed_over)
            if record not in told:
                told.add(record)
                yield self._detour(detour, title(record), because)

    def _loss(self, loss: Loss, record: str, because: str) -> ProofVerdict:
        failed = self.results.scenarios.failed(loss.scenario)
        count = int(self.results.lost[loss.scenario])
        living = sorted(
            self._living(loss.scenario) & self.results.reachability.counted_on(loss.tree)
        )
        caller = loss.callers[0].name
        if failed:
            says = (
                f"{_when(failed, self.modes)}: {caller} is not sent to "
                f"{listed(living)}, although it is up"
            )
        else:
            says = f"With nothing failed, {caller} is not served"
        return ProofVerdict(
            rule="survival",
            severity=ProofSeverity.ERROR if len(failed) <= _AT_MOST else ProofSeverity.WARNING,
            says=f"{says} ({count} of {len(self.results.callers)} cities).",
            record=record,
            because=because,
            failed=failed,
            mode=", ".join(self.modes),
            caller=caller,
        )

    def _detour(self, detour: Detour, record: str, because: str) -> ProofVerdict:
        failed = self.results.scenarios.failed(detour.scenario)
        policy = detour.passed_over.record.policy
        declared = isinstance(policy, Failover | Geolocation)
        places = listed(sorted(self.results.reachability.places_below(detour.passed_over)))
        order = "the declared order of" if declared else "a nearer record of"
        return ProofVerdict(
            rule="order",
            severity=ProofSeverity.ERROR if declared else ProofSeverity.WARNING,
            says=(
                f"{_when(failed, self.modes)}: {detour.callers[0].name} is sent past {places}, "
                f"which is up, against {order} {detour.group.name}."
            ),
            record=record,
            because=because,
            failed=failed,
            mode=", ".join(self.modes),
            caller=detour.callers[0].name,
        )

    def _diagnosis(self, scenario: int) -> Diagnosis:
        return Diagnosis(
            reachability=self.results.reachability,
            checks=self.checks,
            observations=self.observations,
            living=self._living(scenario),
            found={key: bool(flags[scenario]) for key, flags in self.found.items()},
        )

    def _living(self, scenario: int) -> frozenset[str]:
        places = frozenset(self.results.subject.regions)
        return places - frozenset(self.results.scenarios.failed(scenario))


def false_alarms(diagnosis: Diagnosis, trees: Iterable[Group]) -> Iterator[ProofVerdict]:
    """Yield a verdict for each record that is unhealthy while nothing has failed.

    Records that are held out deliberately are not reported.
    """
    told = set()
    for tree in trees:
        for branch in diagnosis.unhealthy(tree):
            record, because = diagnosis.why_unhealthy(branch)
            if record not in told:
                told.add(record)
                yield ProofVerdict(
                    rule="false-alarm",
                    severity=ProofSeverity.ERROR,
                    says="With nothing failed, this record counts as unhealthy.",
                    record=title(record),
                    because=because,
                )


def _when(failed: tuple[str, ...], modes: Modes) -> str:
    if not failed:
        return "With nothing failed"
    return f"When {listed(failed)} fail{'s' if len(failed) == 1 else ''} ({', '.join(modes)})"
