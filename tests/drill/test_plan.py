"""A drill's predictions from the proof of the default deployment's plan."""

import json

import pytest

from constructs_lib.project import ROOT
from operations.drill.plan import Predictions, predict
from operations.proof.documents import Reading, read

US, EU = "us-east-1", "eu-west-1"


@pytest.fixture
def reading() -> Reading:
    path = ROOT / "tests/proof/fixtures/plan.json"
    return read(json.loads(path.read_text(encoding="utf-8")))


def test_callers_are_led_where_the_proof_leads_those_of_their_cities(reading: Reading) -> None:
    found = predict(reading, "api.example.com", cities=("Berlin", "Paris", "Chicago"))
    assert found.shares == pytest.approx({EU: 2 / 3, US: 1 / 3})
    assert {region: budget.total for region, budget in found.budgets.items()} == {US: 90, EU: 90}


def test_of_a_name_that_is_not_proved_nothing_is_promised(reading: Reading) -> None:
    assert predict(reading, "www.example.com", cities=("Berlin",)) == Predictions({}, {})
