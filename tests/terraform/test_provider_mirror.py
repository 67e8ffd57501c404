"""Where Terraform is told to look for the AWS provider."""

from pathlib import Path

import pytest

from operations.terraform import provider_mirror
from operations.terraform.provider_mirror import cli_configuration

AWS = "registry.terraform.io/hashicorp/aws"


@pytest.fixture(autouse=True)
def _no_usual_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_mirror, "USUAL_PLACES", ())


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    (folder / AWS).mkdir(parents=True)
    return folder


def written(variables: dict[str, str]) -> str:
    return Path(variables["TF_CLI_CONFIG_FILE"]).read_text()


def test_a_configuration_that_exists_is_left_alone(tmp_path: Path, mirror: Path) -> None:
    own = tmp_path / "own.rc"
    own.touch()
    named = {"TF_CLI_CONFIG_FILE": str(own), "MERIDIAN_PROVIDER_MIRROR": str(mirror)}
    assert cli_configuration(named, tmp_path) == {}


def test_a_named_mirror_is_used(tmp_path: Path, mirror: Path) -> None:
    variables = cli_configuration({"MERIDIAN_PROVIDER_MIRROR": str(mirror)}, tmp_path)
    assert f'path    = "{mirror}"' in written(variables)
    assert f'exclude = ["{AWS}"]' in written(variables)


def test_a_mirror_in_a_usual_place_is_found(
    tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_mirror, "USUAL_PLACES", (tmp_path / "nowhere", mirror))
    assert str(mirror) in written(cli_configuration({}, tmp_path))


def test_a_configuration_that_is_missing_is_replaced(tmp_path: Path, mirror: Path) -> None:
    named = {"TF_CLI_CONFIG_FILE": "/no/such", "MERIDIAN_PROVIDER_MIRROR": str(mirror)}
    assert str(mirror) in written(cli_configuration(named, tmp_path))


def test_without_a_mirror_terraform_asks_the_registry(tmp_path: Path) -> None:
    assert written(cli_configuration({}, tmp_path)) == ""
