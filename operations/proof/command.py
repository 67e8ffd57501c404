"""`pipenv run prove`: prove before a deploy that failover works."""

import sys
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from constructs_lib.deployment.problems import DeploymentError
from operations.console.errors import ArgumentError
from operations.proof.arguments import chosen, latencies_from, weights_from
from operations.proof.proof import Proof
from operations.proof.prover import prove as prove_subject
from operations.proof.report.as_json import as_json
from operations.proof.report.map import draw
from operations.proof.report.markdown import markdown
from operations.proof.report.terminal import show
from operations.proof.sources import SourceError, from_aws, from_deployment, from_files
from operations.route53.latency import Latencies
from operations.route53.validation import problems

_LOG_WIDTH = 120
_NOT_PROVED, _USAGE, _UNREADABLE = 1, 2, 3


class ProofFormat(StrEnum):
    """The format of the report."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def prove(
    *,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PLAN|cdk.tf.json|STATE|-]...",
            help="Terraform's JSON, one file for each stack; - is standard input. "
            "Nothing: the deployment that DEPLOYMENT names.",
        ),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Read Route 53 itself; AWS_ENDPOINT_URL is honoured.")
    ] = False,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", help="The shared name; found by itself when left out."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="CSV of city,weight: how many callers each city has.")
    ] = None,
    latencies: Annotated[
        Path | None, typer.Option(help="Measured ms, city by region, as CSV or JSON.")
    ] = None,
    peak_rps: Annotated[
        float | None,
        typer.Option(min=0, help="Requests per second of all callers, to size survivors by."),
    ] = None,
    form: Annotated[
        ProofFormat, typer.Option("--format", help="The format of the report.")
    ] = ProofFormat.TERMINAL,
    picture: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE.svg", help="Draw which region serves each city."),
    ] = None,
    fail: Annotated[
        list[str] | None, typer.Option(help="A region that has failed on the map.")
    ] = None,
) -> None:
    """Prove that failover works, for every set of failed regions and callers in 74 cities.

    Records and health checks are read from a plan, a configuration, a state or Route 53 itself,
    and answered as Route 53 would. Nothing is deployed or changed. An example, in which one health
    check asks the name that all regions share:

    \b
      $ terraform plan -out=plan
      $ terraform show -json plan | pipenv run prove -
      ✗ When us-east-1 fails (endpoint, table, drain switch): Atlanta is not sent to
        eu-west-1, although it is up (25 of 74 cities).
        aws_route53_record.us_east_1_shared_name_a
        its health check aws_route53_health_check.us_east_1_health_check asks
        api.example.com/health, which 2 regions answer: red only when all have failed

    Exit code 0: proved. 1: a failure is not survived, or something else is wrong. 2: these
    arguments or the deployment's file cannot be used. 3: the source cannot be read.
    """
    if live and sources:
        _stop(_USAGE, "--live reads Route 53: give no files with it")
    if fail and picture is None:
        _stop(_USAGE, "--fail says what has failed on a map: give --map FILE.svg with it")
    if peak_rps is not None and not isfinite(peak_rps):
        _stop(_USAGE, f"--peak-rps {peak_rps}: give a number of requests per second")
    try:
        known = latencies_from(latencies)
        counted = weights_from(weights)
        reading = from_aws() if live else from_files(sources) if sources else from_deployment()
        found = chosen(reading, names or [], known)
    except (DeploymentError, ArgumentError) as error:
        _stop(_USAGE, str(error))
    except SourceError as error:
        _stop(_UNREADABLE, str(error))
    if not found:
        said = "no record chooses between places that answer, so no failure is survived"
        _stop(_NOT_PROVED, f"Nothing to prove: {said}.")
    proofs = [
        prove_subject(reading, each, weights=counted, latencies=known, peak_rps=peak_rps)
        for each in found
    ]
    if picture is not None:
        _draw(proofs[0], fail or [], picture)
    _tell(proofs, form, known)
    for problem in problems(reading.route53):
        print(f"! {problem.source or problem.subject}: {problem.message}", file=sys.stderr)
    sys.exit(0 if all(proof.holds for proof in proofs) else _NOT_PROVED)


def _draw(proof: Proof, failed: list[str], picture: Path) -> None:
    unknown = sorted(set(failed) - set(proof.subject.regions))
    if unknown:
        _stop(_USAGE, f"--fail {unknown[0]}: the regions are {', '.join(proof.subject.regions)}")
    try:
        picture.write_text(draw(proof, frozenset(failed)), encoding="utf-8")
    except OSError as error:
        _stop(_USAGE, f"--map {picture}: {error.strerror}")
    except ValueError as error:
        _stop(_USAGE, f"--fail: {error}")


def _tell(proofs: list[Proof], form: ProofFormat, latencies: Latencies) -> None:
    match form:
        case ProofFormat.JSON:
            print(as_json(proofs, latencies))
        case ProofFormat.MARKDOWN:
            print(markdown(proofs))
        case ProofFormat.TERMINAL:
            width = None if sys.stdout.isatty() else _LOG_WIDTH
            console = Console(highlight=False, width=width)
            for proof in proofs:
                show(proof, console)


def _stop(code: int, said: str) -> NoReturn:
    print(said, file=sys.stderr)
    sys.exit(code)


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(prove)
