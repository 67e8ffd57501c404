"""Drills on one rehearsal: applied once, and broken in one world after another."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import anyio
from rich.console import Console

from constructs_lib.deployment.model import Deployment
from operations.drill.plan import Cast, cast
from operations.drill.predictions import Prospect, prospect
from operations.drill.progress import progress
from operations.drill.rehearsed import drill
from operations.drill.result import Result, result
from operations.drill.scenario import Scenario
from operations.proof.sources import from_deployment
from operations.rehearsal.rehearsal import Rehearsal
from operations.rehearsal.report import failed
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Settings


class UnfitError(Exception):
    """What was applied does not answer while nothing fails: there is nothing to drill."""


def prospect_of(deployment: Deployment, settings: Settings) -> Prospect:
    """What `prove` promises of the deployment that DEPLOYMENT names, to the callers of a world.

    Raises:
        SourceError: when it cannot be synthesized.
    """
    return prospect(from_deployment(), deployment.routed_name, cities=settings.load.cities)


def cast_all(
    scenarios: Iterable[tuple[str, Scenario]], deployment: Deployment, known: Prospect
) -> list[Cast]:
    """What scenarios, each with the name of its file, mean for a deployment.

    Raises:
        ScenarioError: for the first that does not fit.
    """
    active = [entry.name for entry in deployment.cells if entry.is_active]
    busiest = known.busiest(active or deployment.region_names)
    return [
        cast(scenario, deployment, busiest=busiest, source=source) for source, scenario in scenarios
    ]


def drills(
    deployment_file: Path,
    casts: Iterable[Cast],
    *,
    known: Prospect,
    settings: Settings,
    console: Console,
) -> Iterator[Result]:
    """Apply a deployment to an embedded AWS and run scenarios on it, each with a result.

    Raises:
        UnfitError: when a region does not answer before anything fails.
    """
    with Rehearsal(deployment_file, console) as rehearsal:
        rehearsal.apply()
        regions = rehearsal.serve(speed=settings.speed)
        if bad := failed(rehearsal.call(regions)):
            said = "".join(f"\n  {each.region} {each.asked}: HTTP {each.status}" for each in bad)
            raise UnfitError(f"Before anything fails, these fail:{said}")
        deployment = rehearsal.deployment
        targets = Targets(
            deployment=deployment,
            aws=rehearsal.aws,
            regions=regions,
            providers=rehearsal.stand_ins,
        )
        for each in casts:
            scenario = each.scenario
            with progress(scenario.title, console, duration=scenario.duration) as watch:
                run = partial(drill, settings=settings, watch=watch)
                record = anyio.run(run, targets, scenario, each.planned)
            yield result(
                record,
                known,
                deployment.objectives,
                title=scenario.title,
                of=f"{deployment.names.prefix}, rehearsed",
            )
