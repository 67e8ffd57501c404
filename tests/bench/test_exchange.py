"""Measurements grow one deployment, the default one."""

import tomllib

import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT
from operations.bench.exchange import grown


@pytest.mark.parametrize("size", [2, 4, 8, 16])
def test_a_grown_deployment_is_the_default_one_with_as_many_regions(size: int) -> None:
    deployment = Deployment.model_validate(tomllib.loads(grown(size)))
    base = load(ROOT / "deployments" / "exchange.toml")

    assert len(set(deployment.region_names)) == size
    assert deployment.model_copy(update={"regions": base.regions}) == base
