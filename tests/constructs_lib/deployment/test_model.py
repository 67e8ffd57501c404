"""What a deployment derives from what was written."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from constructs_lib.deployment.domain import Domain
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.regions import RegionEntry
from constructs_lib.deployment.table import Table

Write = Callable[..., Any]
THREE = [{"name": "eu-west-1"}, {"name": "us-east-1"}, {"name": "sa-east-1", "state": "drained"}]


def test_the_home_region_is_the_first_unless_named(written: Write) -> None:
    assert Deployment(**written(regions=THREE)).home == "eu-west-1"
    assert Deployment(**written(regions=THREE, table={"home": "us-east-1"})).home == "us-east-1"


def test_replicas_are_in_all_regions_but_the_home_region(written: Write) -> None:
    deployment = Deployment(**written(regions=THREE, table={"home": "us-east-1"}))
    assert deployment.replica_regions == ("eu-west-1", "sa-east-1")


def test_drained_regions_are_not_active(written: Write) -> None:
    deployment = Deployment(**written(regions=THREE))
    assert [entry.is_active for entry in deployment.regions] == [True, True, False]


def test_tags_are_the_deployments_beside_meridians_own(written: Write) -> None:
    assert Deployment(**written(tags={"Team": "shop"})).all_tags == {
        "Deployment": "shop",
        "Environment": "test",
        "ManagedBy": "Meridian",
        "Team": "shop",
    }


@pytest.mark.parametrize(
    ("base_path", "path"), [(None, "/health"), ("v1", "/v1/health"), ("a/b", "/a/b/health")]
)
def test_callers_find_a_route_under_the_base_path(base_path: str | None, path: str) -> None:
    domain = Domain(name="api.example.com", hosted_zone="example.com", base_path=base_path)
    assert domain.path("/health") == path


def test_a_deployment_from_python_is_the_same_as_from_a_file(written: Write) -> None:
    document = written()
    made = Deployment(
        **{
            **document,
            "domain": Domain(**document["domain"]),
            "regions": tuple(RegionEntry(**entry) for entry in document["regions"]),
            "table": Table(**document["table"]),
        }
    )
    assert made == Deployment.model_validate(document)


def test_the_rules_hold_for_a_deployment_from_python(written: Write) -> None:
    regions = (RegionEntry(name="eu-west-1"), RegionEntry(name="eu-west-1"))
    with pytest.raises(ValidationError, match="is listed twice; remove one of the two entries"):
        Deployment(**{**written(), "regions": regions})


def test_values_do_not_change(written: Write) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Deployment(**written()).name = "other"  # type: ignore[misc]
