"""`pipenv run drill`: inject faults, and compare what callers met with what was promised."""

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from constructs_lib.deployment.load import chosen_file, load
from constructs_lib.deployment.problems import DeploymentError
from operations.console.errors import ArgumentError, AwsError
from operations.console.signals import STOPPED
from operations.console.terminal import LOG
from operations.drill.live.arguments import LiveArguments
from operations.drill.live.running import run_live
from operations.drill.live.switch import RefusedError
from operations.drill.output import ReportFormat, print_results
from operations.drill.plan import plan_all, predict_deployment
from operations.drill.rehearsed import UnfitError, UnsettledError, drills
from operations.drill.result import Result
from operations.drill.scenario import ScenarioError, load_scenario
from operations.proof.sources import SourceError
from operations.rehearsal.embedded_aws.emulator import EmulatorError
from operations.rehearsal.world.settings import Settings
from operations.terraform.cli import TerraformError
from operations.terraform.synthesis import SynthesisError

_BROKEN, _USAGE, _CANNOT = 1, 2, 3
_SPEED = 10.0
_REFUSED = (ArgumentError, DeploymentError, ScenarioError)
_FAILED = (
    *(AwsError, EmulatorError, SourceError, SynthesisError, TerraformError),
    *(RefusedError, UnfitError, UnsettledError),
)


Resolver = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT", help="With --live: the DNS server to query instead of this machine's."
    ),
]
Servers = Annotated[
    list[str] | None,
    typer.Option(
        "--connect",
        metavar="ADDRESS=HOST:PORT",
        envvar="MERIDIAN_CONNECT",
        help="With --live: connect to HOST:PORT instead of ADDRESS, such as a rehearsal's edge.",
    ),
]
Edges = Annotated[
    list[str] | None,
    typer.Option(
        "--edge",
        metavar="REGION=URL",
        envvar="MERIDIAN_EDGES",
        help="With --live: request this region's health from another server.",
    ),
]


def drill(
    *,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO|FILE.toml]...",
            help="Scenarios of drills/ by name, or files. Default: region-down.",
        ),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=100,
            help="World seconds per real second, at most. Default: 10; with --live 1, and "
            "another only to drill a rehearsal that runs as fast.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Repeats the random choices of requests and their times.")
    ] = 0,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="The format of the report.")
    ] = ReportFormat.TERMINAL,
    chart: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Also draw the requests over time as an SVG."),
    ] = None,
    live: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Drill the real deployment at this URL."),
    ] = None,
    resolver: Resolver = None,
    servers: Servers = None,
    edges: Edges = None,
    ca_file: Annotated[
        Path | None,
        typer.Option(help="With --live: trust these certificate authorities instead (PEM)."),
    ] = None,
    reads_only: Annotated[
        bool, typer.Option("--reads-only", help="With --live: send no writes.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="With --live: say what would be done, and write nothing."),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --live: begin without confirmation.")
    ] = False,
) -> None:
    """Inject faults, measure what callers meet, and compare that with what was promised.

    The deployment that DEPLOYMENT names is applied to an embedded AWS on this machine. Callers in
    many cities use it through its DNS while a scenario injects and heals faults. The promises are
    the deployment's [objectives], the budget that `prove` computes, and two that always hold: no
    acknowledged write of a surviving region is lost, and all replicas agree at the end.

    With --live the drill runs on the real deployment: callers on this machine request the URL
    through real DNS, and the only fault is a drain by the operator's own code. The drill says
    first what it will do, and asks for confirmation. Whatever happens, it restores what it drained
    and deletes what it wrote. See docs/drill.md.

    \b
      $ pipenv run drill region-down --chart drill.svg
      $ pipenv run drill region-down drain api-hangs --format json > drills.json
      $ pipenv run drill drain --live https://api.example.com --dry-run

    Exit code 0: every promise held. 1: a promise was broken. 2: the arguments, the scenario or the
    deployment cannot be used. 3: the drill cannot be run. 130: stopped.
    """
    names = scenarios or ["region-down"]
    try:
        if len(names) > 1 and (chart is not None or live is not None):
            raise ArgumentError("--chart and --live take one scenario")
        if live is None and (reads_only or dry_run or yes):
            raise ArgumentError("--reads-only, --dry-run and --yes go with --live URL")
        file, settings = chosen_file(), Settings(speed=speed or _SPEED, seed=seed)
        read = [(each, load_scenario(each)) for each in names]
        deployment = load(file)
        predictions = predict_deployment(deployment, settings)
        plans = plan_all(read, deployment, predictions)
        results: Iterable[Result]
        if live is None:
            results = drills(file, plans, predictions=predictions, settings=settings, console=LOG)
        else:
            given = LiveArguments(
                url=live,
                resolver=resolver,
                servers=servers or (),
                edges=edges or (),
                ca_file=ca_file,
                reads_only=reads_only,
                speed=speed or 1,
                seed=seed,
            )
            run = partial(
                run_live, plans[0], deployment, given, predictions=predictions, console=LOG
            )
            found = run(dry_run=dry_run, confirmed=yes)
            if found is None:
                sys.exit(0)
            results = [found]
        held = print_results(results, form, chart)
    except _REFUSED as error:
        _stop(_USAGE, str(error))
    except _FAILED as error:
        _stop(_CANNOT, str(error))
    except KeyboardInterrupt:
        _stop(STOPPED, "Stopped; nothing is left behind.")
    sys.exit(0 if held else _BROKEN)


def _stop(code: int, said: str) -> NoReturn:
    print(said, file=sys.stderr)
    sys.exit(code)


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(drill)
