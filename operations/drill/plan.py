"""A drill's plan for one deployment: which faults in which regions, and what a proof predicts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import Problem
from operations.drill.scenario import CALLED, FaultEntry, Scenario, ScenarioError
from operations.proof.budget import Budget
from operations.proof.documents import Reading
from operations.proof.prover import prove
from operations.proof.sources import from_deployment
from operations.proof.subjects import subjects
from operations.rehearsal.world.faults.faults import KINDS, InjectedFault, fault
from operations.rehearsal.world.settings import Settings

_FAULT_FIELDS = {ours: theirs for theirs, ours in CALLED.items() if ours != "region"}
"""Names of a fault's fields by the scenario's names for them."""
_PLACE_AND_TIME = {"kind", "region", "at", "until", "variable"}


@dataclass(frozen=True)
class Predictions:
    """What the proof predicts: callers' shares by region, and the failover budget of each region.

    `shares` (0 to 1) hold while every region is healthy. A region without a budget is one that
    callers are not led away from when it fails.
    """

    shares: Mapping[str, float]
    budgets: Mapping[str, Budget]

    def busiest(self, regions: Collection[str]) -> str:
        """Return the region with the most callers; the first of several with as many."""
        return max(regions, key=lambda region: self.shares.get(region, 0.0))


def predict(reading: Reading, name: str, *, cities: Collection[str]) -> Predictions:
    """Prove a DNS name for callers in these cities, each with the same weight.

    Empty predictions if the configuration has no A record of that name.
    """
    for subject in subjects(reading.route53, reading.deployed):
        if (subject.name, subject.type) == (name, "A"):
            proof = prove(reading, subject, weights=dict.fromkeys(cities, 1.0))
            budgets = {
                state.failed[0]: state.recovery
                for state in proof.singles
                if state.recovery is not None
            }
            return Predictions(proof.before.shares, budgets)
    return Predictions({}, {})


def predict_deployment(deployment: Deployment, settings: Settings) -> Predictions:
    """Prove the deployment that the variable DEPLOYMENT names, for the callers of a world.

    Raises:
        SourceError: the deployment cannot be synthesized.
    """
    return predict(from_deployment(), deployment.routed_name, cities=settings.load.cities)


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault, and when it begins and ends in seconds since the warm-up."""

    fault: InjectedFault
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """A scenario and the faults that it means for a deployment, in the order of its file."""

    scenario: Scenario
    planned: tuple[PlannedFault, ...]


def plan_faults(
    scenario: Scenario, deployment: Deployment, *, busiest: str, source: str
) -> DrillPlan:
    """Resolve a scenario's roles, such as "busiest", to a deployment's regions and variables.

    Raises:
        ScenarioError: the deployment lacks a region or stand-in that the scenario needs. Names
            `source`, the scenario's file, and every problem.
    """
    cells = [entry.name for entry in deployment.cells]
    stand_ins = [each.variable for each in deployment.rehearsal.stand_ins]
    problems, planned = [], []
    for index, entry in enumerate(scenario.faults):
        regions = _regions(entry.region, cells, home=deployment.home, busiest=busiest)
        variables = [entry.variable] if entry.variable is not None else stand_ins
        if unknown := [region for region in regions if region not in cells]:
            rule = f"is no region of {deployment.name}: {', '.join(cells)}"
            remedy = "write one of them, or a role such as busiest"
            problems.append(Problem(f"faults[{index}].region", f'"{unknown[0]}"', rule, remedy))
        elif entry.kind == "provider-down" and not (variables and set(variables) <= set(stand_ins)):
            rule = f"needs a stand-in, which {deployment.name} does not have"
            remedy = (
                f"the variables of its [[rehearsal.stand_ins]]: {', '.join(stand_ins) or 'none'}"
            )
            problems.append(Problem(f"faults[{index}]", None, rule, remedy))
        else:
            until = scenario.duration if entry.until is None else entry.until
            for each in _faults(entry, regions, variables):
                planned.append(PlannedFault(each, entry.at, until))
    if problems:
        raise ScenarioError(source, problems)
    return DrillPlan(scenario, tuple(planned))


def plan_all(
    scenarios: Iterable[tuple[str, Scenario]], deployment: Deployment, predictions: Predictions
) -> list[DrillPlan]:
    """Plan scenarios, each given with the name of its file, for a deployment.

    Raises:
        ScenarioError: for the first scenario that does not fit the deployment.
    """
    active = [entry.name for entry in deployment.cells if entry.is_active]
    busiest = predictions.busiest(active or deployment.region_names)
    return [
        plan_faults(scenario, deployment, busiest=busiest, source=source)
        for source, scenario in scenarios
    ]


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


def _faults(entry: FaultEntry, regions: list[str], variables: list[str]) -> Iterator[InjectedFault]:
    """Yield an entry's faults: one for each region or variable if its kind takes only one."""
    details = entry.model_dump(exclude=_PLACE_AND_TIME, exclude_none=True)
    written = {"kind": entry.kind} | {_FAULT_FIELDS.get(key, key): details[key] for key in details}
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
