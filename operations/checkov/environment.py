"""Runs checkov in a virtual environment of its own: it pins other releases of boto3 than we do."""

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
    """Checkov could not be installed or run; the message is its output."""


def failed_checks(folder: Path) -> list[FailedCheck]:
    """Return the checks that fail in the `cdk.tf.json` files below `folder/DEPLOYMENT/`.

    Raises:
        CheckovError: checkov cannot be installed or run, or could not read the files.
    """
    output = _run(
        *(str(_installed()), "--directory", str(folder), "--framework", "terraform_json"),
        *("--output", "json", "--compact", "--quiet", "--soft-fail", "--skip-download"),
    )
    report: dict[str, Any] = json.loads(output)
    if "results" not in report or report["summary"]["parsing_errors"]:
        raise CheckovError(f"checkov could not read what was synthesized: {output}")
    return [
        FailedCheck(
            check=each["check_id"],
            rule=each["check_name"],
            deployment=each["file_path"].split("/")[1],
            resource=each["resource"].rpartition(".")[2],
        )
        for each in report["results"]["failed_checks"]
    ]


def _installed() -> Path:
    """Return the path of checkov, and install it first if the requirements have changed."""
    pinned = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    ready, binaries = ENVIRONMENT / "ready", ENVIRONMENT / "bin"
    if not ready.is_file() or ready.read_text() != pinned:
        print("checkov: installing it in an environment of its own", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        venv.create(ENVIRONMENT, with_pip=True)
        _run(
            *(str(binaries / "python"), "-m", "pip", "install", "--quiet", "--no-deps"),
            *("--require-hashes", "--requirement", str(REQUIREMENTS)),
        )
        ready.write_text(pinned)
    return binaries / "checkov"


def _run(*command: str) -> str:
    """Run a command without checkov's own settings and credentials, and return its output."""
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
