"""Checkov in an environment of its own: it wants other releases of what this project uses."""

import hashlib
import json
import os
import shutil
import subprocess
import venv
from pathlib import Path
from typing import Any

from constructs_lib.project import ROOT
from operations.checkov.waivers import FailedCheck

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ENVIRONMENT = ROOT / ".build/checkov"


class CheckovError(Exception):
    """It could not be installed or run; the message is what was said."""


def failed_checks(folder: Path) -> list[FailedCheck]:
    """Return what checkov finds in the `cdk.tf.json` files below `folder/DEPLOYMENT/`.

    Raises:
        CheckovError: when it cannot be installed or run, or has read no such file.
    """
    said = _run(
        *(str(_installed()), "--directory", str(folder), "--framework", "terraform_json"),
        *("--output", "json", "--compact", "--quiet", "--soft-fail", "--skip-download"),
    )
    told: dict[str, Any] = json.loads(said)
    if "results" not in told or told["summary"]["parsing_errors"]:
        raise CheckovError(f"checkov could not read what was synthesized: {said}")
    return [
        FailedCheck(
            check=each["check_id"],
            rule=each["check_name"],
            deployment=each["file_path"].split("/")[1],
            resource=each["resource"].rpartition(".")[2],
        )
        for each in told["results"]["failed_checks"]
    ]


def _installed() -> Path:
    """Return the program, installed first where the environment is not what is pinned."""
    pinned = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    ready, binaries = ENVIRONMENT / "ready", ENVIRONMENT / "bin"
    if not ready.is_file() or ready.read_text() != pinned:
        print("checkov: an environment of its own, once", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        venv.create(ENVIRONMENT, with_pip=True)
        _run(
            *(str(binaries / "python"), "-m", "pip", "install", "--quiet", "--no-deps"),
            *("--require-hashes", "--requirement", str(REQUIREMENTS)),
        )
        ready.write_text(pinned)
    return binaries / "checkov"


def _run(*command: str) -> str:
    """Return what a command prints, which is told of no platform that it could ask."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BC_", "CKV_", "CHECKOV_", "PRISMA_", "PYTHON"))
    }
    done = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CheckovError(f"{done.stdout}{done.stderr}\nfailed: {' '.join(command)}")
    return done.stdout
