"""Fixtures for the tests of drills: a hand-written record, and the world's small deployment."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest

from constructs_lib.deployment.objectives import Objectives
from constructs_lib.project import ROOT
from operations.drill.plan import Predictions
from operations.drill.record import Record
from operations.drill.result import Result, result
from operations.proof.budget import Budget
from operations.rehearsal.world.callers.ledger import Audit, Write
from operations.rehearsal.world.callers.requests import RequestOutcome
from operations.rehearsal.world.events import (
    AnswerChanged,
    CheckChanged,
    Event,
    FaultBegan,
    FaultHealed,
    OpinionChanged,
)
from operations.rehearsal.world.faults.faults import RegionDown


def _rehearsal() -> Any:
    """Load the fixtures of tests/rehearsal, which pytest does not offer to this folder."""
    path = ROOT / "tests/rehearsal/conftest.py"
    spec = spec_from_file_location("conftest_of_rehearsal", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_shared = _rehearsal()
anyio_backend, deployment = _shared.anyio_backend, _shared.deployment
source, aws, targets = _shared.source, _shared.aws, _shared.targets

US, EU = "us-east-1", "eu-west-1"
DOWN = RegionDown(EU)
Ask = Callable[..., RequestOutcome]


@pytest.fixture
def ask() -> Ask:
    """Returns a successful request of a caller in Berlin that took 100 ms."""

    def ask(at: float, **changes: Any) -> RequestOutcome:
        good = RequestOutcome(
            at=at,
            ended=at + 0.1,
            city="Berlin",
            read=True,
            region=EU,
            status=200,
            error=None,
            milliseconds=100.0,
        )
        return replace(good, **changes)

    return ask


@pytest.fixture
def record(ask: Ask) -> Record:
    """The second region goes down 30 s into a drill of 300 s, for 150 s; Berlin is led there.

    The drill begins when the world is 100 s old.
    """
    lost = Write(ask(129.5, read=False, marker="lost", ended=129.8), ("lost",))
    kept = Write(ask(150, city="New York", read=False, region=US, marker="kept"), ("kept",))
    return Record(
        regions=(US, EU),
        began=100,
        ended=400,
        events=events(),
        outcomes=(
            ask(99, status=None, error="refused"),
            ask(110),
            lost.outcome,
            ask(135, region=EU, status=None, error="refused"),
            ask(190, region=EU, status=None, error="refused"),
            ask(205, region=US, milliseconds=1500.0),
            ask(110, city="New York", region=US),
            kept.outcome,
        ),
        checks={"check-eu": EU, "check-us": US},
        during=Audit(279, (lost, kept), {US: (lost,), EU: (kept,)}),
        after=Audit(400, (lost, kept), {US: (), EU: ()}),
        conflicts=Counter({(US, EU): 1}),
        unlike=(),
        real_seconds=30,
    )


def events() -> tuple[Event, ...]:
    def led(at: float, city: str, region: str) -> AnswerChanged:
        return AnswerChanged(at=at, city=city, region=region, rcode="NOERROR", ttl=60)

    def opinion(at: float, *, healthy: bool) -> OpinionChanged:
        return OpinionChanged(at=at, check="check-eu", checker=US, healthy=healthy, reason="")

    def status(at: float, *, healthy: bool) -> CheckChanged:
        return CheckChanged(at=at, check="check-eu", name=f"{EU}.api.test", healthy=healthy)

    return (
        led(80, "Berlin", EU),
        led(81, "New York", US),
        FaultBegan(at=130, fault=DOWN),
        opinion(141, healthy=False),
        opinion(142, healthy=False),
        status(148, healthy=False),
        led(204, "Berlin", US),
        FaultHealed(at=280, fault=DOWN),
        opinion(291, healthy=True),
        status(299, healthy=True),
        led(350, "Berlin", EU),
    )


PREDICTIONS = Predictions({US: 0.4, EU: 0.6}, {each: Budget(90, 20, 10, 60) for each in (US, EU)})
OBJECTIVES = Objectives(rto_seconds=60, rpo_seconds=5, error_budget=0.3)
Judge = Callable[..., Result]


@pytest.fixture
def predictions() -> Predictions:
    """A proof's predictions: a budget of 90 s for either region."""
    return PREDICTIONS


@pytest.fixture
def judged(record: Record) -> Judge:
    """Returns the result of the record with some fields changed."""

    def judge(objectives: Objectives | None = OBJECTIVES, **changes: Any) -> Result:
        changed = replace(record, **changes)
        return result(changed, PREDICTIONS, objectives, title="It fails", of="things-prod")

    return judge
