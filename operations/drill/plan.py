"""What a scenario means for one deployment: which faults, in which of its regions."""

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


@dataclass(frozen=True)
class Predictions:
    """Callers' shares by region while nothing fails, and the budget of each region's failure.

    A region without a budget is one that nobody is led away from.
    """

    shares: Mapping[str, float]
    budgets: Mapping[str, Budget]

    def busiest(self, regions: Collection[str]) -> str:
        """Where most callers are led; of equals the first."""
        return max(regions, key=lambda region: self.shares.get(region, 0.0))


def predict(reading: Reading, name: str, *, cities: Collection[str]) -> Predictions:
    """Prove a name for callers in these cities, all alike."""
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
    """What `prove` promises of the deployment that DEPLOYMENT names, to the callers of a world.

    Raises:
        SourceError: when it cannot be synthesized.
    """
    return predict(from_deployment(), deployment.routed_name, cities=settings.load.cities)


_OWN_NAMES = {ours: theirs for theirs, ours in CALLED.items() if ours != "region"}
_PLACE_AND_TIME = {"kind", "region", "at", "until", "variable"}


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault from one second of a drill to another."""

    fault: InjectedFault
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """A scenario and the faults that it plans, in the order of its file."""

    scenario: Scenario
    planned: tuple[PlannedFault, ...]


def plan_faults(
    scenario: Scenario, deployment: Deployment, *, busiest: str, source: str
) -> DrillPlan:
    """What a scenario plans.

    Raises:
        ScenarioError: naming `source`, when it wants what the deployment does not have.
    """
    cells, played = [entry.name for entry in deployment.cells], _played(deployment)
    problems, planned = [], []
    for index, entry in enumerate(scenario.faults):
        regions = _regions(entry.region, cells, home=deployment.home, busiest=busiest)
        variables = [entry.variable] if entry.variable is not None else played
        if strangers := [region for region in regions if region not in cells]:
            rule = f"is no region of {deployment.name}: {', '.join(cells)}"
            remedy = "write one of them, or a role such as busiest"
            problems.append(Problem(f"faults[{index}].region", f'"{strangers[0]}"', rule, remedy))
        elif entry.kind == "provider-down" and not (variables and set(variables) <= set(played)):
            rule = f"needs a server that a rehearsal of {deployment.name} plays"
            remedy = f"the variables of its [[rehearsal.stand_ins]]: {', '.join(played) or 'none'}"
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
    """What scenarios, each with the name of its file, mean for a deployment.

    Raises:
        ScenarioError: for the first that does not fit.
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


def _played(deployment: Deployment) -> list[str]:
    return [each.variable for each in deployment.rehearsal.stand_ins]


def _faults(entry: FaultEntry, regions: list[str], variables: list[str]) -> Iterator[InjectedFault]:
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
