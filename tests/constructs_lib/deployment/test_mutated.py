"""A real deployment with anything changed in it is a deployment, or its problems are said."""

import random
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from constructs_lib.deployment.load import chosen_file, load
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import DeploymentError, problems_of
from constructs_lib.project import ROOT
from tests.mutating import REPEATABLE, bent, mutated, places

FILES = sorted((ROOT / "deployments").glob("*.toml"))
NO_FILE_SYSTEM_TAKES = "x" * 300


def examine(written: Any) -> str:
    """Return the problems of a deployment as its user would read them."""
    try:
        Deployment.model_validate(written)
    except ValidationError as error:
        return "\n".join(map(str, problems_of(error)))
    return ""


@REPEATABLE
@given(file=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_a_mutated_deployment_is_one_or_has_problems(file: Path, seed: int) -> None:
    examine(mutated(tomllib.loads(file.read_text(encoding="utf-8")), random.Random(seed)))


@settings(REPEATABLE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_so_is_a_file_whose_bytes_were_changed(file: Path, seed: int, tmp_path: Path) -> None:
    (changed := tmp_path / "it.toml").write_bytes(bent(file.read_bytes(), random.Random(seed)))
    with suppress(DeploymentError):
        load(changed)


@pytest.mark.parametrize("junk", [NO_FILE_SYSTEM_TAKES, "\0", "", 10**30, [], {}])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_key_of_any_deployment_can_hold_what_is_not_answered(file: Path, junk: Any) -> None:
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    for holder, key in list(places(written)):
        before, holder[key] = holder[key], junk
        examine(written)
        holder[key] = before
    assert examine(written) == ""


def test_an_application_of_a_name_too_long_for_a_file_is_none() -> None:
    written = tomllib.loads((ROOT / "deployments/newsletter.toml").read_text(encoding="utf-8"))
    written["api"]["app"] = NO_FILE_SYSTEM_TAKES
    assert "is not a folder under lambda/ with a handler.py" in examine(written)


def test_so_is_a_deployment_of_such_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOYMENT", NO_FILE_SYSTEM_TAKES)
    with pytest.raises(DeploymentError, match="File name too long"):
        load(chosen_file())
