"""The bundle: the same bytes from the same sources, whatever lies around them."""

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from constructs_lib.bundle.bundle import Bundle, archived, bundle, sources
from constructs_lib.bundle.wheels import Requirement

FILES = [
    "app/handler.py",
    "app/deep/er.py",
    "base_path/resolver.py",
    "correlation/correlated.py",
    "health/handler.py",
]


@pytest.fixture(autouse=True)
def dependencies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give the bundle's wheels: none, unless a test adds some."""
    wheels: list[Path] = []
    monkeypatch.setattr("constructs_lib.bundle.bundle.wheels", lambda wanted, *, cache: wheels)
    return wheels


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with an application, what every bundle holds, and no dependencies."""
    return _project(tmp_path / "project", FILES)


def _project(root: Path, files: list[str]) -> Path:
    for name in files:
        path = root / "lambda" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    (root / "Pipfile.lock").write_text(json.dumps({"lambda": {}}))
    return root


def _entries(made: Bundle) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(made.path) as archive:
        return archive.infolist()


def test_a_bundle_holds_the_application_and_what_is_in_every_one_sorted(project: Path) -> None:
    assert [entry.filename for entry in _entries(bundle(project, app="app"))] == [
        "app/deep/er.py",
        "app/handler.py",
        "base_path/resolver.py",
        "correlation/correlated.py",
        "health/handler.py",
    ]


def test_another_application_stays_out(project: Path) -> None:
    _project(project, ["other/handler.py"])
    names = [entry.filename for entry in _entries(bundle(project, app="app"))]
    assert [name for name in names if name.startswith("other")] == []


def test_every_entry_has_one_time_one_mode_and_is_stored(project: Path) -> None:
    assert {
        (entry.date_time, oct(entry.external_attr >> 16), entry.create_system, entry.compress_type)
        for entry in _entries(bundle(project, app="app"))
    } == {((1980, 1, 1, 0, 0, 0), "0o100644", 3, zipfile.ZIP_STORED)}


def test_neither_time_nor_mode_nor_order_nor_litter_changes_a_byte(
    tmp_path: Path, project: Path
) -> None:
    before = os.umask(0o077)
    try:
        other = _project(tmp_path / "elsewhere", FILES[::-1])
    finally:
        os.umask(before)
    litter = [
        "app/__pycache__/handler.cpython-311.pyc",
        "app/handler.pyc",
        "app/.DS_Store",
        "app/.cache/x.py",
        "README.md",
    ]
    _project(other, litter)
    for number, path in enumerate((other / "lambda").rglob("*.py")):
        path.chmod(0o755)
        os.utime(path, (number, number))
    (other / "lambda/app/empty").mkdir()
    one, two = bundle(project, app="app"), bundle(other, app="app")
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.sha256 == two.sha256


def test_dependencies_lie_beside_the_application(
    tmp_path: Path, project: Path, dependencies: list[Path]
) -> None:
    with zipfile.ZipFile(tmp_path / "pure-1-py3-none-any.whl", "w") as wheel:
        wheel.mkdir("pure")
        wheel.writestr("pure/module.py", "")
        dependencies.append(Path(str(wheel.filename)))
    assert [entry.filename for entry in _entries(bundle(project, app="app"))] == [
        "app/deep/er.py",
        "app/handler.py",
        "base_path/resolver.py",
        "correlation/correlated.py",
        "health/handler.py",
        "pure/module.py",
    ]


def test_boto3_is_in_the_bundle_only_where_the_deployment_asks_for_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = {"boto3": {"version": "==1.0", "hashes": []}}
    (project / "Pipfile.lock").write_text(json.dumps({"lambda": locked}))
    wanted: list[list[str]] = []

    def wheels(requirements: list[Requirement], *, cache: Path) -> list[Path]:
        wanted.append([str(requirement).strip() for requirement in requirements])
        return []

    monkeypatch.setattr("constructs_lib.bundle.bundle.wheels", wheels)
    bundle(project, app="app")
    bundle(project, app="app", vendor_boto3=True)
    assert wanted == [[], ["boto3==1.0"]]


def test_a_changed_byte_changes_the_hash_and_the_path(project: Path) -> None:
    before = bundle(project, app="app")
    (project / "lambda/app/handler.py").write_text("# other\n")
    after = bundle(project, app="app")
    assert (after.sha256 != before.sha256, after.path != before.path) == (True, True)


def test_the_hash_is_that_of_the_file_as_lambda_writes_it(project: Path) -> None:
    made = bundle(project, app="app")
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).digest()
    assert Bundle(made.path, b"0" * 32).sha256_base64 == (
        "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
    )


def test_a_damaged_bundle_is_built_anew(project: Path) -> None:
    made = bundle(project, app="app")
    content = made.path.read_bytes()
    made.path.write_bytes(content[:-1])
    assert bundle(project, app="app").path.read_bytes() == content


def test_nothing_but_the_bundle_is_left_behind(project: Path) -> None:
    made = bundle(project, app="app")
    assert [path for path in (project / ".build/bundles").rglob("*") if path.is_file()] == [
        made.path
    ]


def test_an_archive_does_not_depend_on_the_order_of_its_files() -> None:
    files = {"b": b"2", "a": b"1", "a/c": b"3"}
    assert archived(files) == archived(dict(reversed(files.items())))


def test_sources_are_named_by_their_path_in_the_zip(project: Path) -> None:
    assert sources(project / "lambda", "health") == {"health/handler.py": b"# health/handler.py\n"}
