"""The command that synthesizes: what it writes, and that it writes nothing from a bad file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.project import ROOT


def _main(
    folder: Path, deployment: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    if deployment is not None:
        environment["DEPLOYMENT"] = str(deployment)
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make an empty folder to stand in."""
    (folder := tmp_path / "folder").mkdir()
    return folder


def test_it_writes_the_terraform_and_the_bundle(folder: Path) -> None:
    done = _main(folder, ROOT / "deployments/exchange.toml", CDKTF_OUTDIR="out")
    assert (done.returncode, done.stderr) == (0, "")
    stack = folder / "out/stacks/exchange-prod"
    assert (stack / "cdk.tf.json").is_file()
    assert [path.name for path in stack.glob("assets/bundle/*/*")] == ["exchange.zip"]


@pytest.mark.parametrize(
    "content", ["", "regions = [", 'name = "x"\ncolour = "red"\n', "[health_check]\ninterval = 15"]
)
def test_a_bad_file_ends_with_exit_code_2_its_problems_and_nothing_written(
    tmp_path: Path, folder: Path, content: str
) -> None:
    (deployment := tmp_path / "bad.toml").write_text(content)
    done = _main(folder, deployment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{deployment} has ")
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []


def test_a_missing_file_ends_with_exit_code_2(folder: Path) -> None:
    done = _main(folder, Path("none.toml"))
    assert done.returncode == 2
    assert "No such file or directory" in done.stderr
    assert list(folder.iterdir()) == []


def test_a_bad_file_is_refused_without_loading_the_bindings(tmp_path: Path, folder: Path) -> None:
    (deployment := tmp_path / "bad.toml").touch()
    done = _main(folder, deployment, PYTHONVERBOSE="1")
    assert done.returncode == 2
    assert "import 'constructs_lib.deployment.load'" in done.stderr
    assert "import 'jsii'" not in done.stderr
