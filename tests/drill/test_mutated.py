"""A shipped scenario with any change is either valid, or its problems are reported."""

import random
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from operations.drill.scenario import SHIPPED, Scenario, ScenarioError, load_scenario
from tests.mutating import REPEATABLE, bent, mutated

FILES = sorted(SHIPPED.glob("*.toml"))


@REPEATABLE
@given(file=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_a_mutated_scenario_is_one_or_has_problems(file: Path, seed: int) -> None:
    written = mutated(tomllib.loads(file.read_text(encoding="utf-8")), random.Random(seed))
    with suppress(ValidationError):
        Scenario.model_validate(written)


@settings(REPEATABLE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_so_is_a_file_whose_bytes_were_changed(file: Path, seed: int, tmp_path: Path) -> None:
    (changed := tmp_path / "it.toml").write_bytes(bent(file.read_bytes(), random.Random(seed)))
    with suppress(ScenarioError):
        load_scenario(str(changed))


def test_a_name_too_long_for_a_file_is_none() -> None:
    with pytest.raises(ScenarioError, match="File name too long"):
        load_scenario("x" * 300)
