"""From what was tallied to verdicts, each with its smallest example and the record to blame."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from constructs_lib.routing.policies import Failover, Geolocation
from operations.proof.checks import Observation
from operations.proof.failures import Flags
from operations.proof.proof import Modes
from operations.proof.root_cause import Scene
from operations.proof.tally import Detour, Loss, Tally
from operations.proof.verdicts import Severity, Verdict, listed, title
from operations.route53.groups import Group
from operations.route53.health_checks import HealthCheck

_SMALLEST = attrgetter("scenario")
_AT_MOST = 2
"""Failures of more regions at once than this are not held against anybody."""


@dataclass(frozen=True)
class Findings:
    """The verdicts on one subject under failures in modes that look alike."""

    tally: Tally
    modes: Modes
    checks: Mapping[str, HealthCheck]
    observations: Mapping[str, Observation]
    found: Mapping[str, Flags]

    def losses(self) -> Iterator[Verdict]:
        """Callers without a healthy region though one exists: one verdict for each record."""
        blamed = set()
        for loss in sorted(self.tally.losses, key=_SMALLEST):
            record, because = self._scene(loss.scenario).culprit(loss.tree)
            key = (record, because)
            if key not in blamed:
                blamed.add(key)
                yield self._loss(
                    loss, title(record) if record else self.tally.subject.name, because
                )

    def detours(self) -> Iterator[Verdict]:
        """Declared orders that are not kept: one verdict for each record passed over."""
        blamed = set()
        for detour in sorted(self.tally.detours, key=_SMALLEST):
            scene = self._scene(detour.scenario)
            record, because = scene.not_taken(detour.passed_over)
            if record not in blamed:
                blamed.add(record)
                yield self._detour(detour, title(record), because)

    def _loss(self, loss: Loss, record: str, because: str) -> Verdict:
        failed = self.tally.scenarios.failed(loss.scenario)
        count = int(self.tally.lost[loss.scenario])
        living = sorted(self._living(loss.scenario) & self.tally.standing.counted_on(loss.tree))
        caller = loss.callers[0].name
        if failed:
            says = (
                f"{_when(failed, self.modes)}: {caller} is not sent to "
                f"{listed(living)}, though it lives"
            )
        else:
            says = f"With nothing failed, {caller} is not served"
        return Verdict(
            rule="survival",
            severity=Severity.ERROR if len(failed) <= _AT_MOST else Severity.WARNING,
            says=f"{says} ({count} of {len(self.tally.callers)} cities).",
            record=record,
            because=because,
            failed=failed,
            mode=", ".join(self.modes),
            caller=caller,
        )

    def _detour(self, detour: Detour, record: str, because: str) -> Verdict:
        failed = self.tally.scenarios.failed(detour.scenario)
        policy = detour.passed_over.record.policy
        declared = isinstance(policy, Failover | Geolocation)
        places = listed(sorted(self.tally.standing.beneath(detour.passed_over)))
        order = "the declared order of" if declared else "a nearer record of"
        return Verdict(
            rule="order",
            severity=Severity.ERROR if declared else Severity.WARNING,
            says=(
                f"{_when(failed, self.modes)}: {detour.callers[0].name} is led past {places}, "
                f"which lives, against {order} {detour.group.name}."
            ),
            record=record,
            because=because,
            failed=failed,
            mode=", ".join(self.modes),
            caller=detour.callers[0].name,
        )

    def _scene(self, scenario: int) -> Scene:
        return Scene(
            standing=self.tally.standing,
            checks=self.checks,
            observations=self.observations,
            living=self._living(scenario),
            found={key: bool(flags[scenario]) for key, flags in self.found.items()},
        )

    def _living(self, scenario: int) -> frozenset[str]:
        places = frozenset(self.tally.subject.regions)
        return places - frozenset(self.tally.scenarios.failed(scenario))


def false_alarms(scene: Scene, trees: Iterable[Group]) -> Iterator[Verdict]:
    """Records that count as unhealthy while nothing has failed, unless they are held out."""
    blamed = set()
    for tree in trees:
        for branch in scene.unhealthy(tree):
            record, because = scene.not_taken(branch)
            if record not in blamed:
                blamed.add(record)
                yield Verdict(
                    rule="false-alarm",
                    severity=Severity.ERROR,
                    says="With nothing failed, this record counts as unhealthy.",
                    record=title(record),
                    because=because,
                )


def _when(failed: tuple[str, ...], modes: Modes) -> str:
    if not failed:
        return "With nothing failed"
    return f"When {listed(failed)} fail{'s' if len(failed) == 1 else ''} ({', '.join(modes)})"
