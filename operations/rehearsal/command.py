"""`pipenv run rehearse`: applies a deployment on this machine, and serves it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from constructs_lib.deployment.load import chosen_file
from constructs_lib.deployment.problems import DeploymentError
from operations.console.signals import STOPPED
from operations.rehearsal.calls import failed, show_calls
from operations.rehearsal.embedded_aws.emulator import EmulatorError
from operations.rehearsal.interactive import keep_open
from operations.rehearsal.inventory import show_resources
from operations.rehearsal.regions.loopback import listening_socket
from operations.rehearsal.rehearsal import DriftError, Rehearsal
from operations.rehearsal.world.settings import Settings
from operations.terraform.cli import TerraformError
from operations.terraform.synthesis import SynthesisError

_FAILURES = (DeploymentError, DriftError, EmulatorError, SynthesisError, TerraformError)
_LOG_WIDTH = 120
"""The width of a line in characters, where stdout is no terminal."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else _LOG_WIDTH)


def _free(port: int) -> int:
    try:
        listening_socket(port=port).close()
    except OSError:
        raise typer.BadParameter(f"{port} is taken on 127.0.0.1") from None
    return port


def rehearse(
    deployment: Annotated[
        Path | None, typer.Option(help="The deployment file; else that of the variable DEPLOYMENT.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", envvar="ONCE", help="Exit once every request was answered.")
    ] = False,
    speed: Annotated[
        float, typer.Option(envvar="SPEED", min=1, help="Seconds of the world's clock per second.")
    ] = 1,
    port: Annotated[
        int,
        typer.Option(envvar="PORT", callback=_free, help="The page's port; 0 is any free one."),
    ] = 0,
) -> None:
    """Apply a deployment to an embedded AWS on this machine, call its regions, and open its world.

    The Terraform is byte for byte the one that is deployed to AWS; only environment variables
    differ. No AWS account is used, and all processes and temporary files are removed at the end.
    Exit codes: 0, the apply succeeded, a second plan is empty, and every request was answered with
    success; 1, something failed; 2, the deployment file has problems; 130, stopped by a signal.
    """
    try:
        sys.exit(_rehearse(deployment or chosen_file(), once=once, speed=speed, port=port))
    except DeploymentError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except _FAILURES as error:
        console.print(str(error), markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left behind.")
        sys.exit(STOPPED)


def _rehearse(deployment: Path, *, once: bool, speed: float, port: int) -> int:
    with Rehearsal(deployment, console) as rehearsal:
        rehearsal.apply()
        rehearsal.plan_again()
        regions = rehearsal.serve(speed=speed)
        calls = rehearsal.call(regions)
        show_resources(rehearsal.resources(), console)
        show_calls(calls, console)
        bad = failed(calls)
        if bad:
            console.print(f"{len(bad)} of {len(calls)} requests failed.", style="red")
            return 1
        if not once:
            keep_open(
                rehearsal, regions, settings=Settings(speed=speed), port=port, console=console
            )
    return 0


app = typer.Typer(add_completion=False)
app.command()(rehearse)
