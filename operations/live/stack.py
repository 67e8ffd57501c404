"""The one stack of a run: its Terraform, from synthesis to destruction."""

import json
import os
from pathlib import Path
from typing import Any

from operations.terraform.cli import Terraform, TerraformError, Watcher
from operations.terraform.provider_mirror import cli_configuration
from operations.terraform.synthesis import synthesize

INTERRUPTED_SECONDS = 900.0
"""That Terraform has to finish what it has begun, once it is interrupted."""
LOCK_SECONDS = 900
"""For which another Terraform, such as that of a run that was killed, may still hold the state."""


class Stack:
    """Terraform in `<folder>/cdktf.out/stacks/<prefix>`, with this process's environment."""

    def __init__(self, folder: Path, prefix: str, *, lock_wait: int = LOCK_SECONDS) -> None:
        self._out = folder / "cdktf.out"
        self._kept = folder / "plan"
        self._folder = self._out / "stacks" / prefix
        self._folder.mkdir(parents=True, exist_ok=True)
        self._terraform = Terraform(
            self._folder,
            {**os.environ, **cli_configuration(os.environ, folder)},
            patience=INTERRUPTED_SECONDS,
            lock_wait=lock_wait,
        )

    @property
    def file(self) -> Path:
        """The Terraform, as JSON."""
        return self._folder / "cdk.tf.json"

    def synthesize(self, deployment: Path) -> bytes:
        """Write the Terraform of a deployment, and return it."""
        synthesize(deployment, self._out)
        return self.file.read_bytes()

    def planned_without_state(self, configuration: bytes) -> dict[str, Any]:
        """Return the plan of a first deploy, for which no bucket has to exist yet."""
        local = json.loads(configuration)
        local["terraform"]["backend"] = {"local": {}}
        self.configure(json.dumps(local).encode())
        plan = self._terraform.planned()
        self.configure(configuration, init=False)
        return plan

    def configure(self, configuration: bytes, *, init: bool = True) -> None:
        """Take this Terraform, and make ready to plan, apply or destroy by it."""
        self.file.write_bytes(configuration)
        if init:
            self._terraform.init(reconfigure=True)

    def planned(self) -> dict[str, Any]:
        """Return what a deploy would change, and keep it for `apply`."""
        return self._terraform.planned(self._kept)

    def apply(self, watch: Watcher) -> None:
        """Apply what was planned last."""
        self._terraform.apply(watch, self._kept)

    def drift(self) -> str:
        """Return what a plan would change, in Terraform's words; nothing when it is empty."""
        return self._terraform.plan()

    def plan_destruction(self) -> None:
        """Plan to destroy everything that the state holds, and keep the plan for `destroy`.

        Waits for a Terraform that still runs, and releases a lock that nobody gives back. A
        resource that has `prevent_destroy` is planned to be destroyed like any other.
        """
        self.file.write_bytes(_destructible(self.file.read_bytes()))
        try:
            self._terraform.plan_destruction(self._kept)
        except TerraformError as error:
            lock = _lock(str(error))
            if lock is None:
                raise
            self._terraform.unlock(lock)
            self._terraform.plan_destruction(self._kept)

    def destroy(self, watch: Watcher) -> None:
        """Destroy what `plan_destruction` planned; fails where the state has changed since."""
        self._terraform.apply(watch, self._kept)


def _destructible(configuration: bytes) -> bytes:
    """Return the Terraform without `prevent_destroy`, with which it plans no destruction."""
    read: dict[str, Any] = json.loads(configuration)
    for named in read.get("resource", {}).values():
        for resource in named.values():
            resource.get("lifecycle", {}).pop("prevent_destroy", None)
    return json.dumps(read).encode()


def _lock(said: str) -> str | None:
    """The id of the lock that Terraform could not get; None where it failed otherwise."""
    if "Error acquiring the state lock" not in said:
        return None
    _, _, rest = said.partition("ID:")
    return rest.split()[0] if rest else None
