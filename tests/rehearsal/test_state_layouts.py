"""State kept region by region, applied by the real Terraform to the embedded AWS."""

from collections.abc import Iterator

import pytest
from rich.console import Console

from constructs_lib.project import ROOT
from operations.rehearsal.calls import failed
from operations.rehearsal.rehearsal import Rehearsal

pytestmark = pytest.mark.terraform

DEPLOYMENT = ROOT / "deployments" / "exchange.toml"


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    path = tmp_path_factory.mktemp("deployment") / "exchange.toml"
    single = 'bucket = "exchange-terraform-state"'
    regional = 'bucket = "exchange-state-{region}"\nlayout = "per-region"'
    path.write_text(DEPLOYMENT.read_text().replace(single, regional))
    with Rehearsal(path, Console(quiet=True)) as rehearsal:
        rehearsal.apply()
        yield rehearsal


def test_every_region_answers_and_a_second_plan_of_each_stack_is_empty(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.plan_again()
    calls = rehearsal.call(rehearsal.serve())
    assert (len(calls), failed(calls)) == (6, [])


@pytest.mark.parametrize(
    ("region", "kept"),
    [
        ("us-east-1", ["exchange-prod-us-east-1.tfstate", "exchange-prod.tfstate"]),
        ("eu-west-1", ["exchange-prod-eu-west-1.tfstate"]),
    ],
)
def test_each_regions_state_lies_in_its_own_bucket(
    rehearsal: Rehearsal, region: str, kept: list[str]
) -> None:
    bucket = f"exchange-state-{region}"
    listed = rehearsal.aws.client("s3", region).list_objects_v2(Bucket=bucket)["Contents"]
    assert [item["Key"].removeprefix("meridian/") for item in listed] == kept
