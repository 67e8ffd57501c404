"""The one stack of a run, from its synthesis to its destruction by Terraform."""

import json
import os
from pathlib import Path
from typing import Any

from operations.terraform.cli import Terraform, TerraformError, Watcher
from operations.terraform.provider_mirror import cli_configuration
from operations.terraform.synthesis import synthesize

INTERRUPTED_SECONDS = 900.0
"""How long an interrupted Terraform may take to finish what it has begun and save its state."""
LOCK_SECONDS = 900
"""How long to wait for the state's lock, which the Terraform of a killed run may still hold."""


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
        """The configuration, `cdk.tf.json`."""
        return self._folder / "cdk.tf.json"

    def synthesize(self, deployment: Path) -> bytes:
        """Synthesize a deployment file, and return the configuration."""
        synthesize(deployment, self._out)
        return self.file.read_bytes()

    def planned_without_state(self, configuration: bytes) -> dict[str, Any]:
        """Return the plan of a first deploy. The state's bucket need not exist."""
        local = json.loads(configuration)
        local["terraform"]["backend"] = {"local": {}}
        self.configure(json.dumps(local).encode())
        plan = self._terraform.planned()
        self.configure(configuration, init=False)
        return plan

    def configure(self, configuration: bytes, *, init: bool = True) -> None:
        """Write a configuration, and by default run `terraform init` for it."""
        self.file.write_bytes(configuration)
        if init:
            self._terraform.init(reconfigure=True)

    def planned(self) -> dict[str, Any]:
        """Plan, keep the plan for `apply`, and return it (`terraform show -json`)."""
        return self._terraform.planned(self._kept)

    def apply(self, watch: Watcher) -> None:
        """Apply the plan that was made last."""
        self._terraform.apply(watch, self._kept)

    def drift(self) -> str:
        """Plan, and return Terraform's output; an empty text if there is nothing to change."""
        return self._terraform.plan()

    def plan_destruction(self) -> None:
        """Plan to destroy everything in the state, and keep the plan for `destroy`.

        Waits for another Terraform that holds the state's lock, and then releases the lock by
        force. `prevent_destroy` is removed from the configuration before.
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
        """Apply the plan of `plan_destruction`. Terraform fails if the state has changed since."""
        self._terraform.apply(watch, self._kept)


def _destructible(configuration: bytes) -> bytes:
    """Return the configuration without `prevent_destroy`, which would make the plan fail."""
    read: dict[str, Any] = json.loads(configuration)
    for named in read.get("resource", {}).values():
        for resource in named.values():
            resource.get("lifecycle", {}).pop("prevent_destroy", None)
    return json.dumps(read).encode()


def _lock(said: str) -> str | None:
    """Return the id of the lock that Terraform could not acquire; None if it failed otherwise."""
    if "Error acquiring the state lock" not in said:
        return None
    _, _, rest = said.partition("ID:")
    return rest.split()[0] if rest else None
