"""`pipenv run drill`: something fails on purpose, and what callers met is held against promises."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from constructs_lib.deployment.load import chosen_file, load
from constructs_lib.deployment.problems import DeploymentError
from operations.drill.rehearsals import UnfitError, cast_all, drills, prospect_of
from operations.drill.rehearsed import UnsettledError
from operations.drill.report.as_json import as_json
from operations.drill.report.chart import draw
from operations.drill.report.markdown import markdown
from operations.drill.report.terminal import show
from operations.drill.result import Result
from operations.drill.scenario import ScenarioError, load_scenario
from operations.operator.errors import ArgumentError, AwsError
from operations.operator.terminal import LOG, OUT
from operations.proof.sources import SourceError
from operations.rehearsal.embedded_aws.emulator import EmulatorError
from operations.rehearsal.synthesis import SynthesisError
from operations.rehearsal.world.settings import Settings
from operations.terraform import TerraformError

_BROKEN, _USAGE, _CANNOT = 1, 2, 3
_SPEED = 10.0
_REFUSED = (ArgumentError, DeploymentError, ScenarioError)
_FAILED = (
    *(AwsError, EmulatorError, SourceError, SynthesisError, TerraformError),
    *(UnfitError, UnsettledError),
)


class Format(StrEnum):
    """How a drill is told."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def drill(
    *,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO|FILE.toml]...",
            help="Scenarios of drills/ by their names, or files. Nothing: region-down.",
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, max=100, help="World seconds a real second, at most.")
    ] = _SPEED,
    seed: Annotated[int, typer.Option(help="Of all chance: whom callers ask what, and when.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How to tell it.")] = Format.TERMINAL,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Draw what happened to requests.")
    ] = None,
) -> None:
    """Let something fail, measure what callers meet, and hold that against what was promised.

    The deployment that DEPLOYMENT names is applied to an embedded AWS on this machine; callers in
    cities ask it through its DNS while a scenario breaks it and mends it. What is promised is in
    the deployment's [objectives], in the budget that `prove` works out, and always: no acknowledged
    write of a surviving region is lost, and all replicas agree in the end.

    \b
      $ pipenv run drill region-down --chart drill.svg
      $ pipenv run drill region-down drain api-hangs --format json > drills.json

    Exit code 0: all promises held. 1: one did not, and is named. 2: arguments, scenario or
    deployment. 3: it cannot be run. 130: Ctrl-C.
    """
    try:
        results = _rehearsed(scenarios or ["region-down"], Settings(speed=speed, seed=seed))
        held = _tell(results, form, chart)
    except _REFUSED as error:
        _stop(_USAGE, str(error))
    except _FAILED as error:
        _stop(_CANNOT, str(error))
    sys.exit(0 if held else _BROKEN)


def _rehearsed(scenarios: list[str], settings: Settings) -> list[Result]:
    read = [(each, load_scenario(each)) for each in scenarios]
    file = chosen_file()
    deployment = load(file)
    known = prospect_of(deployment, settings)
    casts = cast_all(read, deployment, known)
    return list(drills(file, casts, known=known, settings=settings, console=LOG))


def _tell(results: list[Result], form: Format, chart: Path | None) -> bool:
    """Tell the results; whether all promises held."""
    match form:
        case Format.JSON:
            print(as_json(results))
        case Format.MARKDOWN:
            print(markdown(results))
        case Format.TERMINAL:
            for each in results:
                show(each, OUT)
    if chart is not None:
        chart.write_text(draw(results[0]), encoding="utf-8")
    return all(each.held for each in results)


def _stop(code: int, said: str) -> NoReturn:
    print(said, file=sys.stderr)
    sys.exit(code)


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(drill)
