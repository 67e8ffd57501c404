"""The steps of a run between the first deploy and the last, by the commands that users type."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from operations.console.progress import ApplyWatch
from operations.live.callers import DeploymentCallers, NetworkOverrides, health_of
from operations.live.journal import Journal
from operations.live.stack import Stack
from operations.live.store import Store
from operations.live.subcommands import CommandError, run
from operations.live.teardown import Step
from operations.live.throwaway import Throwaway
from operations.operator.forecast import EffectTimes
from operations.rehearsal.calls import Call, failed

_ANSWERING_SECONDS = 600.0
"""How long everything may take to answer after an apply: domains, records, health checks."""
_MOVING_SECONDS = 600.0
"""How long callers may take to move. The forecast is shown beside what it took."""
_BETWEEN = 5.0
_NEEDS_A_YES = 1


class TrialError(Exception):
    """The deployment does not do what it should; the message says what it does."""


@dataclass(frozen=True, kw_only=True)
class TrialRun:
    """One run's steps, from the first deploy to the last."""

    throwaway: Throwaway
    folder: Path
    journal: Journal
    store: Store
    stack: Stack
    callers: DeploymentCallers
    overrides: NetworkOverrides
    step: Step
    tell: Callable[[str], None]

    def run(self) -> None:
        """Take all steps, and stop at the first that fails.

        Raises:
            TrialError, CommandError, TerraformError, SynthesisError: with what failed.
            AwsError: if AWS cannot be called.
            TakenOverError: if another run has taken over and destroys what this one created.
        """
        self._deploy("first", "deploy two regions or more")
        self._drain_and_restore()
        self._drill()
        self._deploy("changed", "deploy a change: more memory")
        self._deploy("grown", f"deploy one more region: {self.throwaway.added}")
        self._deploy("unprotected", "deploy without deletion protection", call=False)

    def _deploy(self, version: str, name: str, *, call: bool = True) -> None:
        """Plan a version, review and apply that plan, and require that the next plan is empty."""
        with self.journal.step(name):
            with self.step(f"{name}: plan and review"):
                configuration = self.stack.synthesize(self.throwaway.files[version])
                self.store.keep("cdk.tf.json", configuration)
                self.stack.configure(configuration)
                self._review(version)
            with self.step(name) as say:
                self.stack.apply(ApplyWatch(say))
            with self.step("plan again: nothing to change"):
                if drift := self.stack.drift():
                    raise TrialError(f"The plan after the apply is not empty:\n{drift}")
        if call:
            self._answers(version)

    def _review(self, version: str) -> None:
        """Review the plan. What a person would have to confirm is accepted; what the review forbids
        fails."""
        plan = self.folder / f"{version}.plan.json"
        plan.write_text(json.dumps(self.stack.planned()), encoding="utf-8")
        code, said = run(
            "operations.plan_review",
            *("--format", "json", str(plan)),
            deployment=self.throwaway.files[version],
            allowed=(0, _NEEDS_A_YES),
        )
        (self.folder / f"{version}.review.json").write_text(said, encoding="utf-8")
        self.tell(f"the review of the plan ends with {code}")

    def _answers(self, version: str) -> None:
        deployment = self.throwaway.deployments[version]
        calls: list[Call] = []

        def good() -> bool:
            calls[:] = self.callers.calls(deployment)
            return not failed(calls)

        with self.journal.step("call every region"), self.step("call every region"):
            if not self._until(good, _ANSWERING_SECONDS):
                said = "".join(
                    f"\n  {each.region} {each.asked}: HTTP {each.status} {each.answer[:200]}"
                    for each in failed(calls)
                )
                raise TrialError(f"{len(failed(calls))} of {len(calls)} requests failed:{said}")
        self.tell(f"{len(calls)} requests answered in {len(deployment.region_names)} regions")
        with self.journal.step("status"), self.step("status: nothing is wrong"):
            status = ("status", "--speed", str(self.overrides.speed))
            if not self._until(
                lambda: self._operate(*status, version=version, allowed=(0, 1)) == 0,
                _ANSWERING_SECONDS,
            ):
                self._operate(*status, version=version)

    def _operate(self, *arguments: str, version: str, allowed: Sequence[int] = (0,)) -> int:
        """Run one of the operator's commands; return its exit code."""
        regions = self.throwaway.deployments[version].region_names
        return run(
            "operations.operator",
            *(*arguments, *self.overrides.edge_arguments(regions)),
            deployment=self.throwaway.files[version],
            allowed=allowed,
        )[0]

    def _drain_and_restore(self) -> None:
        """Drain the region that this machine is led to, until another answers; then restore it."""
        deployment = self.throwaway.first
        times, pace = EffectTimes.of(deployment), self.callers.pace
        caller, sample = self.callers.nearest(deployment), health_of(deployment)
        led = [caller.send(sample)[0].region]

        def answered() -> str | None:
            led.append(caller.send(sample)[0].region or led[-1])
            return led[-1]

        region = led[0]
        if region not in deployment.region_names:
            raise TrialError(
                f"{deployment.shared_url} names no region of the deployment, but {region}"
            )
        began = pace.now()
        with self.journal.step("drain"):
            with self.step(f"drain {region}"):
                words = ("--reason", "a live run takes it out")
                self._operate("drain", region, *words, "--json", version="first")
            with self.step("callers are led elsewhere"):
                if not self._until(lambda: answered() != region, _MOVING_SECONDS):
                    raise TrialError(f"{region} is drained, but this machine is still led there")
        took = pace.now() - began
        self.tell(f"led to {led[-1]} after {took:.0f} s; forecast: {times.last_caller} s")
        began = pace.now()
        with self.journal.step("restore"):
            with self.step(f"restore {region}"):
                self._operate("restore", region, "--json", version="first")
            with self.step("callers are led back"):
                if not self._until(lambda: answered() == region, _MOVING_SECONDS):
                    raise TrialError(f"{region} is restored, but this machine is not led back")
        self.tell(f"led back to {region} after {pace.now() - began:.0f} s")

    def _drill(self) -> None:
        deployment, file = self.throwaway.first, self.throwaway.files["first"]
        with self.journal.step("drill"), self.step("drill --live"):
            code, said = run(
                "operations.drill",
                *("drain", "--live", deployment.shared_url, "--yes", "--format", "json"),
                *self.overrides.arguments(deployment.region_names),
                deployment=file,
                allowed=(0, 1),
            )
            (self.folder / "drill.json").write_text(said, encoding="utf-8")
            if code:
                raise CommandError(f"The drill missed an objective or a budget:\n{said}")

    def _until(self, good: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds; return False if it does not within so many seconds."""
        until = time.monotonic() + seconds
        while not good():
            if time.monotonic() > until:
                return False
            time.sleep(_BETWEEN / self.overrides.speed)
        return True
