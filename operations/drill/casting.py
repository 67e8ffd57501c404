"""What a scenario means for one deployment: which faults, in which of its regions."""

from collections.abc import Iterator
from dataclasses import dataclass

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import Problem
from operations.drill.scenario import FaultEntry, Scenario, ScenarioError
from operations.drill.scenario_rules import CALLED
from operations.rehearsal.world.faults.faults import KINDS, Fault, fault

_OWN_NAMES = {ours: theirs for theirs, ours in CALLED.items() if ours != "region"}
_PLACE_AND_TIME = {"kind", "region", "at", "until", "variable"}


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault from one second of a drill to another."""

    fault: Fault
    at: float
    until: float


def cast(
    scenario: Scenario, deployment: Deployment, *, busiest: str, source: str
) -> tuple[Planned, ...]:
    """The faults that a scenario plans, in the order of its file.

    Raises:
        ScenarioError: naming `source`, when it wants what the deployment does not have.
    """
    cells = [entry.name for entry in deployment.cells]
    problems, planned = [], []
    for index, entry in enumerate(scenario.faults):
        regions = _regions(entry.region, cells, home=deployment.home, busiest=busiest)
        variables = [entry.variable] if entry.variable else _played(deployment)
        if missing := set(regions) - set(cells):
            rule = f"is no region of {deployment.name}: {', '.join(cells)}"
            shown = f'"{missing.pop()}"'
            remedy = "write one of them, or a role such as busiest"
            problems.append(Problem(f"faults[{index}].region", shown, rule, remedy))
        elif entry.kind == "provider-down" and not set(variables) <= set(_played(deployment)):
            rule = f"names no server that a rehearsal of {deployment.name} plays"
            remedy = "name the variable of a [[rehearsal.stand_ins]]"
            problems.append(Problem(f"faults[{index}].variable", entry.variable, rule, remedy))
        elif entry.kind == "provider-down" and not variables:
            rule = f"cannot happen to {deployment.name}, which asks nobody else's server"
            remedy = "add a [[rehearsal.stand_ins]], or choose another scenario"
            problems.append(Problem(f"faults[{index}].kind", '"provider-down"', rule, remedy))
        else:
            until = scenario.duration if entry.until is None else entry.until
            planned += [
                Planned(each, entry.at, until) for each in _faults(entry, regions, variables)
            ]
    if problems:
        raise ScenarioError(source, problems)
    return tuple(planned)


def _regions(written: str | None, cells: list[str], *, home: str, busiest: str) -> list[str]:
    match written:
        case None:
            return []
        case "all":
            return cells
        case "home":
            return [home]
        case "busiest":
            return [busiest]
        case name:
            return [name]


def _played(deployment: Deployment) -> list[str]:
    return [each.variable for each in deployment.rehearsal.stand_ins]


def _faults(entry: FaultEntry, regions: list[str], variables: list[str]) -> Iterator[Fault]:
    """One fault, or as many as its kind takes of regions or variables."""
    details = entry.model_dump(exclude=_PLACE_AND_TIME, exclude_none=True)
    written = {"kind": entry.kind} | {_OWN_NAMES.get(key, key): details[key] for key in details}
    takes = KINDS[entry.kind].__dataclass_fields__
    if "regions" in takes:
        yield fault({**written, "regions": regions})
    elif "region" in takes:
        for region in regions:
            yield fault({**written, "region": region})
    elif "variable" in takes:
        for variable in variables:
            yield fault({**written, "variable": variable})
    else:
        yield fault(written)
