"""A scenario's file: its rules, and its plan for a deployment."""

from pathlib import Path

import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT
from operations.drill.plan import PlannedFault, plan_faults
from operations.drill.scenario import SHIPPED, Scenario, ScenarioError, load_scenario
from operations.rehearsal.world.faults.faults import (
    BadRelease,
    ControlPlaneGone,
    InjectedFault,
    ProviderDown,
    RegionDown,
    ReplicationLags,
)

US, EU = "us-east-1", "eu-west-1"
Problems = list[tuple[str, str | None, str]]


@pytest.fixture(scope="module")
def exchange() -> Deployment:
    return load(ROOT / "deployments/exchange.toml")


def problems(path: Path, text: str) -> Problems:
    path.write_text(text)
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(str(path))
    return [(each.path, each.value, each.rule) for each in refusal.value.problems]


def scenario(**fault: object) -> Scenario:
    faults = [{"at": 1, "until": 2, **fault}]
    return Scenario.model_validate({"title": "It fails", "duration": 9, "faults": faults})


def planned(deployment: Deployment, **fault: object) -> list[InjectedFault]:
    found = plan_faults(scenario(**fault), deployment, busiest=EU, source="it.toml")
    assert {(each.at, each.until) for each in found.planned} == {(1, 2)}
    return [each.fault for each in found.planned]


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_each_scenario_of_the_project_fits_the_default_deployment(
    path: Path, exchange: Deployment
) -> None:
    assert plan_faults(load_scenario(path.stem), exchange, busiest=EU, source=path.stem).planned


def test_all_problems_are_told_at_once_in_a_deployments_words(tmp_path: Path) -> None:
    text = """
    title = 3
    duration = 100
    colour = "red"
    [[faults]]
    kind = "region-down"
    at = 120
    until = 30
    lag_seconds = 3
    [[faults]]
    kind = "api-hangs"
    region = "the-moon"
    at = 1
    until = 101
    """
    assert problems(tmp_path / "it.toml", text) == [
        ("colour", '"red"', "is not a known key"),
        ("faults[0].at", "120", "is not before the scenario ends, at 100"),
        ("faults[0].lag_seconds", "3", "is no field of region-down, which has region"),
        ("faults[0].region", None, "is missing"),
        ("faults[0].until", "30", "is not after it begins, at 120"),
        (
            "faults[1].region",
            '"the-moon"',
            "is neither an AWS region nor one of busiest, home, all",
        ),
        ("faults[1].until", "101", "is after the scenario ends, at 100"),
        ("title", "3", "is not text"),
    ]


def test_a_kind_that_there_is_not_and_no_fault_at_all_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "it.toml"
    head = 'title = "It fails"\nduration = 9\n'
    ((path, value, rule),) = problems(file, head + '[[faults]]\nkind = "flood"\nat = 1\n')
    assert (path, value) == ("faults[0].kind", '"flood"')
    assert "'region-down'" in rule
    assert problems(file, head + "faults = []\n") == [("faults", "[]", "is empty")]


def test_a_file_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        ScenarioError, match="or one of api-fails, api-hangs, bad-release-everywhere, "
    ):
        load_scenario("flood")


def test_roles_stand_for_regions(exchange: Deployment) -> None:
    kind = {"kind": "region-down"}
    assert planned(exchange, **kind, region="busiest") == [RegionDown(EU)]
    assert planned(exchange, **kind, region="home") == [RegionDown(US)]
    assert planned(exchange, **kind, region=US) == [RegionDown(US)]
    assert planned(exchange, **kind, region="all") == [RegionDown(US), RegionDown(EU)]
    assert planned(exchange, kind="bad-release", region="all", health_fails=True) == [
        BadRelease((US, EU), health_fails=True)
    ]


def test_what_has_no_place_is_one_fault_and_each_server_one(exchange: Deployment) -> None:
    assert planned(exchange, kind="control-plane-gone") == [ControlPlaneGone()]
    assert planned(exchange, kind="replication-lags", lag_seconds=7) == [ReplicationLags(7)]
    assert planned(exchange, kind="provider-down") == [ProviderDown("RATES_URL")]


def test_a_fault_without_an_end_lasts_as_long_as_the_scenario(exchange: Deployment) -> None:
    faults = [{"kind": "control-plane-gone", "at": 3}]
    found = Scenario.model_validate({"title": "It fails", "duration": 9, "faults": faults})
    assert plan_faults(found, exchange, busiest=EU, source="it.toml").planned == (
        PlannedFault(ControlPlaneGone(), 3, 9),
    )


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (
            {"kind": "region-down", "region": "ap-south-1"},
            'faults[0].region = "ap-south-1"\n      is no region of hello: ',
        ),
        ({"kind": "provider-down"}, "needs a stand-in, which hello does not have"),
    ],
)
def test_what_a_deployment_does_not_have_cannot_fail(
    fault: dict[str, object], problem: str
) -> None:
    hello = load(ROOT / "deployments/hello.toml")
    with pytest.raises(ScenarioError) as refusal:
        plan_faults(scenario(**fault), hello, busiest=EU, source="it.toml")
    assert problem in str(refusal.value)
