"""Applies a deployment to an embedded AWS, and serves its regions."""

import os
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console

from constructs_lib.deployment.load import load
from constructs_lib.project import ROOT
from operations.console.progress import ApplyWatch, step
from operations.rehearsal.calls import Call, call_regions
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.inventory import resources_by_region
from operations.rehearsal.prerequisites import prepare_account
from operations.rehearsal.quick_terraform import replica_protection_at_once
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.stand_ins import StandIns
from operations.terraform.cli import Terraform
from operations.terraform.provider_mirror import cli_configuration
from operations.terraform.synthesis import synthesize


class DriftError(Exception):
    """The plan after an apply is not empty; the message contains the plan."""


class Rehearsal:
    """An embedded AWS and, once applied, a deployment on it.

    A changed deployment can be applied again. At the end of the `with` block all processes are
    stopped and all files removed.
    """

    def __init__(self, deployment_file: Path, console: Console) -> None:
        self._console = console
        self.deployment = load(deployment_file)
        self._file = deployment_file

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            temporary = tempfile.TemporaryDirectory(prefix="meridian-")
            self.folder = Path(opened.enter_context(temporary))
            with step("start the embedded AWS", self._console):
                self.aws = opened.enter_context(EmbeddedAws())
                prepare_account(self.aws, self.deployment)
            self.stand_ins = opened.enter_context(
                StandIns(self.deployment.rehearsal.stand_ins, root=ROOT)
            )
            self._environment = {
                **self.aws.environment(os.environ),
                **cli_configuration(os.environ, self.folder),
                **self.stand_ins.terraform_variables,
            }
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def apply(self, deployment_file: Path | None = None) -> None:
        """Synthesize and apply the deployment, or another version of it.

        Raises:
            SynthesisError: if it cannot be synthesized.
            TerraformError: if a Terraform command fails.
        """
        for stack in self._prepare(deployment_file):
            with (
                step(f"terraform apply: {stack.name}", self._console) as say,
                replica_protection_at_once(self.aws, stack.folder),
            ):
                stack.apply(ApplyWatch(say))

    def planned(self, deployment_file: Path) -> list[dict[str, Any]]:
        """Return each stack's plan of another version, as `terraform show -json` prints it."""
        return [stack.planned() for stack in self._prepare(deployment_file)]

    def _prepare(self, deployment_file: Path | None) -> list[Terraform]:
        if deployment_file is not None:
            self._file, self.deployment = deployment_file, load(deployment_file)
        with step("synthesize", self._console):
            self.folders = synthesize(self._file, self.folder / "cdktf.out")
        self._stacks = [Terraform(folder, self._environment) for folder in self.folders]
        for stack in self._stacks:
            with step(f"terraform init: {stack.name}", self._console):
                stack.init()
        return self._stacks

    def plan_again(self) -> None:
        """Check that a plan after the apply is empty.

        Raises:
            DriftError: if the plan changes anything.
        """
        with step("terraform plan, again: nothing to change", self._console):
            plan = "".join(stack.plan() for stack in self._stacks)
            if plan:
                raise DriftError(plan)

    def resources(self) -> dict[str, Counter[str]]:
        """Return the number of resources by region and type."""
        return resources_by_region(*(stack.state() for stack in self._stacks))

    def serve(self, *, speed: float = 1) -> LocalRegions:
        """Start the deployed regions; they stop with the rehearsal.

        Each listens at its own loopback address. `speed` is that of the functions' monotonic
        clocks.
        """
        names = [entry.name for entry in self.deployment.cells]
        with step("start the regions", self._console):
            return self._opened.enter_context(
                LocalRegions(
                    regions=names,
                    endpoint=self.aws.endpoint,
                    logs=self.folder / "logs",
                    own_addresses=True,
                    speed=speed,
                )
            )

    def call(self, regions: LocalRegions) -> list[Call]:
        """Send the deployment's sample requests to every region."""
        with step("call every region", self._console):
            return list(call_regions(self.deployment, regions))
