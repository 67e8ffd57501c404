"""`pipenv run rehearse`: a deployment, applied and answering, on this machine."""

import shlex
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from constructs_lib.deployment.load import chosen_file
from constructs_lib.deployment.problems import DeploymentError
from operations.rehearsal.embedded_aws.emulator import EmulatorError
from operations.rehearsal.https_names import HttpsNames
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.rehearsal import DriftError, Rehearsal
from operations.rehearsal.report import failed, show_calls, show_resources
from operations.rehearsal.synthesis import SynthesisError
from operations.terraform import TerraformError

_FAILURES = (DeploymentError, DriftError, EmulatorError, SynthesisError, TerraformError)
_INTERRUPTED = 130
_LOG_WIDTH = 120
"""Characters in a line where there is no terminal to fit."""
_BROWSER = Path(tempfile.gettempdir(), "browser-of-meridian")
"""Not with what a rehearsal removes: a browser writes there for as long as it is open."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else _LOG_WIDTH)


def rehearse(
    deployment: Annotated[
        Path | None, typer.Option(help="The deployment's file; DEPLOYMENT names it too.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", envvar="ONCE", help="End when everything has answered.")
    ] = False,
) -> None:
    """Apply a deployment to an embedded AWS on this machine and call each of its regions.

    The Terraform is the one that you would deploy, byte for byte; only the environment differs.
    Nothing leaves the machine, and nothing is left behind. Exit code 0 says that the apply
    succeeded, that a second plan is empty and that every request was answered; 1 that something
    failed; 2 that the deployment's file has problems.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(_rehearse(deployment or chosen_file(), once=once))
    except DeploymentError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except _FAILURES as error:
        console.print(str(error), markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left behind.")
        sys.exit(_INTERRUPTED)


def _rehearse(deployment: Path, *, once: bool) -> int:
    with Rehearsal(deployment, console) as rehearsal:
        rehearsal.apply()
        rehearsal.plan_again()
        regions = rehearsal.serve()
        calls = rehearsal.call(regions)
        show_resources(rehearsal.resources(), console)
        show_calls(calls, console)
        bad = failed(calls)
        if bad:
            console.print(f"{len(bad)} of {len(calls)} requests failed.", style="red")
            return 1
        if not once:
            _stay(rehearsal, regions)
    return 0


def _stay(rehearsal: Rehearsal, regions: LocalRegions) -> None:
    """Show how to look around, and wait for Ctrl-C."""
    deployment = rehearsal.deployment
    console.print("\nThe regions stay up. The Host header says which name is asked:")
    path = deployment.domain.path(deployment.health_check.path)
    for entry in deployment.cells:
        for name in (deployment.names.regional_domain(entry.name), deployment.routed_name):
            url = f"{regions.url(entry.name)}{path}"
            console.print(f"  curl -H 'Host: {name}' {url}", soft_wrap=True)
    console.print(f"The embedded AWS: AWS_ENDPOINT_URL={rehearsal.aws.endpoint}")
    console.print(
        "Replication takes half a second; to make it five, and cut a region off:\n"
        f"  curl -X PUT {rehearsal.aws.endpoint}/_embedded/replication "
        f"""-d '{{"lag_seconds": 5, "paused": ["{deployment.cells[-1].name}"]}}'""",
        soft_wrap=True,
        markup=False,
    )
    with HttpsNames(edges := _edges(rehearsal, regions), leads=edges.get) as https:
        arguments = https.chromium_arguments(_BROWSER)
        console.print(
            f"In a browser, by their own origins; its profile stays in {_BROWSER}:\n"
            f"  chromium {shlex.join([*arguments, f'{deployment.shared_url}/'])}",
            soft_wrap=True,
            markup=False,
        )
        console.print("Ctrl-C stops everything.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            console.print("Stopping; nothing is left behind.")


def _edges(rehearsal: Rehearsal, regions: LocalRegions) -> dict[str, str]:
    """Return the edge of each name; the shared name is served by the first active region."""
    deployment = rehearsal.deployment
    named = {
        deployment.names.regional_domain(entry.name): regions.url(entry.name)
        for entry in deployment.cells
    }
    active = next((entry for entry in deployment.cells if entry.is_active), None)
    return named if active is None else {deployment.domain.name: regions.url(active.name), **named}


if __name__ == "__main__":
    typer.run(rehearse)
