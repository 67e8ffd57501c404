"""Who moves where, as the proof of the deployment's own records has it."""

from typing import Any

import pytest

from constructs_lib.deployment.load import chosen_file, load
from health.handler import FINDING_SECONDS as of_the_function  # noqa: N811
from operations.operator.forecast import FINDING_SECONDS, Timeline, moves
from operations.proof.sources import from_deployment

HOME, AWAY = "us-east-1", "eu-west-1"


@pytest.fixture(scope="module")
def reading() -> Any:
    return from_deployment()


@pytest.fixture(autouse=True)
def synthesized_once(reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.operator.forecast.from_deployment", lambda: reading)


def test_the_callers_of_a_drained_region_move_to_another_and_nobody_else_does() -> None:
    moved = moves(set(), {AWAY})

    assert moved.of == 74
    assert list(moved.cities) == [HOME]
    assert "Dublin" in moved.cities[HOME]
    assert "New York" not in moved.cities[HOME]


def test_the_same_callers_come_back() -> None:
    assert moves({AWAY}, set()).cities[AWAY] == moves(set(), {AWAY}).cities[HOME]


def test_a_region_that_was_out_already_moves_nobody() -> None:
    assert moves({AWAY}, {AWAY}).cities == {}


def test_the_timeline_is_that_of_the_proof_and_the_health_functions_finding() -> None:
    timeline = Timeline.of(load(chosen_file()))

    assert of_the_function == FINDING_SECONDS
    assert timeline == Timeline(health_route=5, route53=5 + 20 + 10, last_caller=5 + 20 + 10 + 60)
