"""From a file to a deployment, or to everything that is wrong with the file."""

from pathlib import Path

import pytest

from constructs_lib.deployment.load import DEFAULT, chosen_file, load
from constructs_lib.deployment.problems import DeploymentError
from constructs_lib.project import ROOT


def _message(path: Path) -> str:
    with pytest.raises(DeploymentError) as raised:
        load(path)
    return str(raised.value).replace(str(path.parent), "FOLDER")


def test_the_projects_own_deployment_is_sound() -> None:
    assert load(ROOT / DEFAULT).names.prefix == "exchange-prod"


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("deployments/*.toml")), ids=lambda path: path.name
)
def test_every_deployment_of_the_project_is_sound(path: Path) -> None:
    assert load(path).regions


@pytest.mark.parametrize("chosen", [None, ""])
def test_the_default_is_chosen_from_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEPLOYMENT", raising=False)
    if chosen is not None:
        monkeypatch.setenv("DEPLOYMENT", chosen)
    assert chosen_file() == ROOT / "deployments/exchange.toml"


def test_a_file_is_chosen_from_where_one_stands_before_the_projects_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEPLOYMENT", "mine.toml")
    assert chosen_file() == ROOT / "mine.toml"
    (tmp_path / "mine.toml").touch()
    assert chosen_file() == Path("mine.toml")


def test_a_missing_file_is_reported_with_the_way_to_choose_another(tmp_path: Path) -> None:
    assert _message(tmp_path / "none.toml") == (
        "FOLDER/none.toml has 1 problem:\n\n"
        "  the file\n"
        "      No such file or directory\n"
        "      → choose another with DEPLOYMENT=path.toml\n"
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (folder := tmp_path / "folder").mkdir()
    assert "\n      Is a directory\n" in _message(folder)


def test_what_is_not_toml_is_reported_with_its_place(tmp_path: Path) -> None:
    (path := tmp_path / "bad.toml").write_text('name = "shop"\nregions = [\n')
    assert _message(path) == (
        "FOLDER/bad.toml has 1 problem:\n\n"
        "  the file\n"
        "      is not TOML: Invalid value (at end of document)\n"
        "      → correct the syntax there first\n"
    )


@pytest.mark.parametrize("content", [b'name = "\xff"', b"\x00"])
def test_no_bytes_at_all_raise_anything_else(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "bad.toml").write_bytes(content)
    assert "is not TOML: " in _message(path)


def test_an_empty_file_lacks_all_that_has_no_default(tmp_path: Path) -> None:
    (path := tmp_path / "empty.toml").touch()
    with pytest.raises(DeploymentError) as raised:
        load(path)
    assert [(problem.path, problem.rule) for problem in raised.value.problems] == [
        (name, "is missing") for name in ("api", "domain", "environment", "name", "regions")
    ]
