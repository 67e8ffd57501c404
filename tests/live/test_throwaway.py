"""The copy of a deployment that a run deploys, and what cannot be copied."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.deployment.problems import DeploymentError
from constructs_lib.project import ROOT
from operations.live.throwaway import Throwaway, as_toml, new_environment, throwaway


def copy(source: Path, folder: Path) -> Throwaway:
    return throwaway(
        source, folder, environment="live-4711", zone="example.org", bucket="some-bucket"
    )


def test_a_copy_has_names_of_its_own_and_keeps_its_state_in_the_runs_bucket(
    small: Path, tmp_path: Path
) -> None:
    first = copy(small, tmp_path).first
    assert first.names.prefix == "data-live-4711"
    assert (first.domain.name, first.domain.hosted_zone) == ("live-4711.example.org", "example.org")
    assert first.state_buckets == {"some-bucket": "eu-west-1"}
    assert first.all_tags["Environment"] == "live-4711"


def test_the_versions_differ_by_memory_a_region_and_the_tables_protection(
    small: Path, tmp_path: Path
) -> None:
    made = copy(small, tmp_path)
    assert {
        name: (each.api.function.memory, each.region_names, each.table.deletion_protection)
        for name, each in made.deployments.items()
    } == {
        "first": (512, ("eu-west-1", "us-east-1"), True),
        "changed": (640, ("eu-west-1", "us-east-1"), True),
        "grown": (640, ("eu-west-1", "us-east-1", "eu-central-1"), True),
        "unprotected": (640, ("eu-west-1", "us-east-1", "eu-central-1"), False),
    }
    assert made.added == "eu-central-1"


@pytest.mark.parametrize("name", ["exchange", "hello", "data", "newsletter", "cascade"])
def test_the_projects_own_deployments_can_be_copied(name: str, tmp_path: Path) -> None:
    made = copy(ROOT / f"deployments/{name}.toml", tmp_path)
    assert made.added in made.deployments["grown"].region_names


def test_nobody_is_sent_mail_from_a_copy(tmp_path: Path) -> None:
    monitoring = copy(ROOT / "deployments/exchange.toml", tmp_path).first.monitoring
    assert monitoring is not None
    assert monitoring.emails == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [("cloudfront", "CloudFront takes"), ("two-policies", "endpoints elsewhere")],
)
def test_what_a_run_cannot_deploy_is_refused_with_the_way_out(
    name: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(DeploymentError, match=words) as raised:
        copy(ROOT / f"deployments/{name}.toml", tmp_path)
    assert "choose another deployment by DEPLOYMENT=path.toml" in str(raised.value)


def test_all_reasons_are_told_at_once(small: Path, tmp_path: Path) -> None:
    source = tmp_path / "source.toml"
    jwt = '\n[api.jwt]\nissuer = "https://id.example.com"\naudience = ["api"]\n'
    drained = small.read_text().replace(
        'name = "us-east-1"', 'name = "us-east-1"\nstate = "drained"'
    )
    source.write_text(drained + jwt)
    with pytest.raises(DeploymentError) as raised:
        copy(source, tmp_path)
    assert [problem.path for problem in raised.value.problems] == ["api.jwt", "regions"]


def test_runs_have_different_names() -> None:
    assert new_environment() != new_environment()


SCALARS = st.one_of(
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"])),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), VALUES))
def test_what_is_written_reads_as_it_was(written: dict[str, Any]) -> None:
    assert tomllib.loads(as_toml(written)) == written
