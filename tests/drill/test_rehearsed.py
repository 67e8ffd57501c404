"""A drill, end to end, in the world of a small deployment."""

import re
from dataclasses import replace

import pytest
from anyio import to_thread

from constructs_lib.deployment.objectives import Objectives
from constructs_lib.deployment.rehearsal import Callers
from operations.drill.plan import Predictions, plan_faults, predict
from operations.drill.rehearsed import drill
from operations.drill.result import Result, result
from operations.drill.scenario import load_scenario
from operations.drill.verdicts import PromiseVerdict
from operations.proof.documents import Reading
from operations.rehearsal.world.callers.requests import Habit
from operations.rehearsal.world.events import Event, FaultBegan
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.route53.readers.api import read_api

pytestmark = pytest.mark.anyio

SPEED = 30.0
US, EU = "us-east-1", "eu-west-1"
LOAD = Load(cities=("New York", "Berlin", "Lagos", "Mumbai"), rate=0.2, write_share=0.5)
OBJECTIVES = Objectives(rto_seconds=120, rpo_seconds=5, error_budget=0.5)


def promised(targets: Targets) -> Predictions:
    route53 = read_api(targets.aws.client("route53", US), zone_names=["example.com"])
    return predict(Reading(route53), targets.deployment.routed_name, cities=LOAD.cities)


def with_habits(targets: Targets, habits: Callers) -> Targets:
    """Return the targets with other shares of callers' habits."""
    rehearsal = targets.deployment.rehearsal.model_copy(update={"callers": habits})
    changed = targets.deployment.model_copy(update={"rehearsal": rehearsal})
    return replace(targets, deployment=changed)


async def drilled(targets: Targets, name: str) -> tuple[Result, list[tuple[float, Event | None]]]:
    predictions = await to_thread.run_sync(promised, targets)
    scenario = load_scenario(name)
    plan = plan_faults(
        scenario, targets.deployment, busiest=predictions.busiest((US, EU)), source=name
    )
    told: list[tuple[float, Event | None]] = []
    record = await drill(
        targets,
        scenario,
        plan.planned,
        settings=Settings(speed=SPEED, load=LOAD),
        watch=lambda at, event: told.append((at, event)),
    )
    return result(record, predictions, OBJECTIVES, title=scenario.title, of="world-test"), told


async def test_a_region_that_goes_down_is_left_within_its_budget_and_nothing_is_lost(
    targets: Targets,
) -> None:
    found, told = await drilled(targets, "region-down")
    measures, (left,) = found.measures, found.measures.failovers
    assert {each.promise: each.held for each in found.verdicts} == {
        "rto_seconds": True,
        "rpo_seconds": True,
        "error_budget": True,
        "budget of prove": True,
        "surviving writes": True,
        "replicas agree": True,
    }, found.verdicts
    assert found.predictions.budgets[EU].total == 90
    assert (left.region, left.cities) == (EU, 3)
    assert left.opinion is not None
    assert left.status is not None
    assert left.moved is not None
    assert left.back is not None
    assert 0 < left.opinion <= left.status < left.moved
    assert 0 < measures.failed < measures.requests
    assert {why.partition(":")[0] for why, _ in measures.reasons} == {EU}
    assert measures.writes.acknowledged > measures.writes.looked_for > 0
    assert found.record.ended - found.record.began >= 300
    assert max(at for at, _ in told) > 290
    assert any(isinstance(event, FaultBegan) for _, event in told)


async def test_replication_that_pauses_fails_nobody_and_all_replicas_agree_again(
    targets: Targets,
) -> None:
    found, _ = await drilled(targets, "replication-paused")
    assert found.measures.failed == 0
    assert found.measures.writes.alone
    assert found.measures.writes.alone_seconds is not None
    assert 60 < found.measures.writes.alone_seconds < 130
    assert found.held


async def test_kept_connections_stay_with_a_region_that_answers_500_and_leave_one_that_is_cut(
    targets: Targets,
) -> None:
    kept = with_habits(targets, Callers(keep_connections=0.5, keep_answers=0.0))
    fails, _ = await drilled(kept, "api-fails")
    down, _ = await drilled(kept, "region-down")

    def last(result: Result, habit: Habit) -> float:
        """Seconds from the fault to the last request of such a caller that failed."""
        bad = [each for each in result.record.counted if not each.ok and each.habit is habit]
        (began, *_) = (span.began for span in result.record.spans)
        return max(each.at for each in bad) - began

    def promise(result: Result, name: str) -> PromiseVerdict:
        return next(each for each in result.verdicts if each.promise == name)

    assert last(fails, Habit.ASKS) < 90
    assert 180 < last(fails, Habit.KEEPS_CONNECTION) < 210 + 5
    assert promise(fails, "budget of prove").held is True
    assert re.match(r"\d+ requests of \d+ on kept", promise(fails, "kept connections").says)
    assert promise(fails, "rto_seconds").held is False
    assert promise(down, "kept connections").says.startswith("no request of ")
    assert last(down, Habit.KEEPS_CONNECTION) < 90
    assert down.held
