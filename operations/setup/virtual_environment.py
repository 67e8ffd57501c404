"""Sets up a machine: creates `.venv` and installs what `Pipfile.lock` pins.

It runs before anything is installed, so it may import only Python's own library and pure modules
of the project. Running it again is safe; `make` does when the lock file changes.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from constructs_lib.project import ROOT

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PIPENV = "pipenv==2026.10.3"
OLDEST_PYTHON = (3, 11)
SUPPORTED_NODE = {22, 24, 26}
"""Major versions of Node that are maintained and that jsii supports."""


def main() -> None:
    """Set everything up and print each step; exit with 1 and advice if a step fails."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 …")
    if not _works(BIN / "python"):
        _say("a virtual environment in .venv")
        try:
            venv.create(VENV, with_pip=True, clear=True)
        except subprocess.CalledProcessError:
            sys.exit("This Python cannot make virtual environments (Debian: python3-venv)")
    _say(PIPENV)
    _run(str(BIN / "python"), "-m", "pip", "install", "--quiet", PIPENV)
    wanted = categories()
    _say(f"what Pipfile.lock pins ({', '.join(wanted)})")
    _run(str(BIN / "pipenv"), "sync", f"--categories={' '.join(wanted)}")
    _abridge_stubs()
    _say("jsii's index of the AWS bindings")
    _run(str(BIN / "python"), "-m", "constructs_lib.bindings.warm_up")
    subprocess.run([BIN / "python", "-m", "operations.setup.browser"], cwd=ROOT, check=True)  # noqa: S603


def _abridge_stubs() -> None:
    """Put a partial stub package (PEP 561) before the AWS bindings' own `__init__`.

    That file imports all 2,135 modules; mypy reads whatever is imported, in several minutes and
    3.5 GB. With the stub it reads only the modules that constructs_lib/bindings/aws.pyi names.
    """
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([BIN / "python", "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
    stubs = Path(site.stdout.strip()) / "cdktf_cdktf_provider_aws-stubs"
    stubs.mkdir(exist_ok=True)
    (stubs / "py.typed").write_text("partial\n", encoding="utf-8")
    (stubs / "__init__.pyi").write_text("", encoding="utf-8")


def categories() -> list[str]:
    """Return the lock file's categories to install: `node` only without a supported Node."""
    always = ["packages", "dev-packages", "lambda"]
    return always if _node_major() in SUPPORTED_NODE else [*always, "node"]


def _works(python: Path) -> bool:
    command = [str(python), "-m", "pip", "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def _say(what: str) -> None:
    print(f"set-up: {what}", flush=True)


def _run(*command: str) -> None:
    environment = {
        **os.environ,
        "PIPENV_VENV_IN_PROJECT": "1",
        "PIPENV_IGNORE_VIRTUALENVS": "1",
        "PIPENV_VERBOSITY": "-1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{done.stderr}\nset-up failed at: {' '.join(command)}")


def _node_major() -> int | None:
    """Return the major version of the machine's Node, or None where there is none."""
    node = os.environ.get("JSII_NODE") or shutil.which("node")
    if node is None:
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = done.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else None


if __name__ == "__main__":
    main()
