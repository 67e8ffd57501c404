"""The wheels of the bundle: pinned, pure, downloaded once, and refused when they are not as locked.

pip is the real one, with a folder of wheels for its index.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from constructs_lib.bundle.wheels import RUNTIMES_OWN, Requirement, WheelError, requirements, wheels
from constructs_lib.project import ROOT

Make = Callable[..., Requirement]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder where pip finds packages, and nowhere else."""
    (folder := tmp_path / "index").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def locked(index: Path) -> Make:
    """Put a wheel into the index, and return what a lock file would pin."""

    def make(name: str = "pure", tag: str = "py3-none-any", version: str = "1.0") -> Requirement:
        path = index / f"{name}-{version}-{tag}.whl"
        metadata = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"{name}.py", "")
            wheel.writestr(f"{metadata}/METADATA", f"Name: {name}\nVersion: {version}\n")
            wheel.writestr(f"{metadata}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
            wheel.writestr(f"{metadata}/RECORD", "")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Requirement(name, f"=={version}", frozenset({f"sha256:{digest}"}))

    return make


def test_wheels_are_downloaded_once_and_listed_by_name(
    tmp_path: Path, index: Path, locked: Make
) -> None:
    wanted = [locked("two"), locked("one")]
    found = wheels(wanted, cache=tmp_path / "cache")
    assert [path.name for path in found] == ["one-1.0-py3-none-any.whl", "two-1.0-py3-none-any.whl"]
    for wheel in index.iterdir():
        wheel.unlink()
    assert wheels(wanted, cache=tmp_path / "cache") == found


def test_other_versions_are_downloaded_beside(tmp_path: Path, locked: Make) -> None:
    old = wheels([locked()], cache=tmp_path / "cache")
    new = wheels([locked(version="2.0")], cache=tmp_path / "cache")
    assert [path.name for path in (*old, *new) if path.exists()] == [
        "pure-1.0-py3-none-any.whl",
        "pure-2.0-py3-none-any.whl",
    ]


@pytest.mark.parametrize("machine", ["aarch64", "x86_64"])
@pytest.mark.parametrize("python", ["cp313-cp313", "py3-none"])
def test_a_wheel_that_is_not_pure_is_refused_in_pips_words(
    tmp_path: Path, locked: Make, python: str, machine: str
) -> None:
    tag = f"{python}-manylinux2014_{machine}"
    with pytest.raises(WheelError, match=r"No matching distribution found for native==1\.0"):
        wheels([locked("native", tag)], cache=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_wheel_that_the_lock_file_does_not_list_is_never_downloaded(
    tmp_path: Path, locked: Make
) -> None:
    other = Requirement(locked().name, "==1.0", frozenset({f"sha256:{'0' * 64}"}))
    with pytest.raises(WheelError, match="DO NOT MATCH THE HASHES"):
        wheels([other], cache=tmp_path / "cache")


def test_a_tampered_wheel_is_refused_with_the_way_out(tmp_path: Path, locked: Make) -> None:
    wanted = [locked()]
    (path,) = wheels(wanted, cache=tmp_path / "cache")
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(WheelError) as raised:
        wheels(wanted, cache=tmp_path / "cache")
    assert str(raised.value) == (
        f"{path.parent} is not what Pipfile.lock pins (pure-1.0-py3-none-any.whl); "
        "delete the folder and try again"
    )


def test_a_wheel_that_is_gone_is_missed(tmp_path: Path, locked: Make) -> None:
    wanted = [locked()]
    (path,) = wheels(wanted, cache=tmp_path / "cache")
    path.unlink()
    with pytest.raises(WheelError, match=r"is not what Pipfile\.lock pins \(incomplete\)"):
        wheels(wanted, cache=tmp_path / "cache")


def test_the_lock_files_lambda_category_is_wanted_without_the_runtimes_own() -> None:
    locked = json.loads((ROOT / "Pipfile.lock").read_text())["lambda"]
    wanted = requirements(ROOT / "Pipfile.lock", vendor_boto3=False)
    assert [(each.name, each.version) for each in wanted] == [
        (name, package["version"])
        for name, package in sorted(locked.items())
        if name not in RUNTIMES_OWN
    ]


def test_vendoring_boto3_wants_it_and_all_that_it_needs() -> None:
    lock = ROOT / "Pipfile.lock"
    wanted = {each.name for each in requirements(lock, vendor_boto3=True)}
    assert wanted - {each.name for each in requirements(lock, vendor_boto3=False)} == RUNTIMES_OWN
