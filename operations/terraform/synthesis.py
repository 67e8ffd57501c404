"""Synthesizes a deployment as its user does: by `main.py`, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from constructs_lib.project import ROOT


class SynthesisError(Exception):
    """`main.py` failed; the message is its output."""


def synthesize(deployment: Path, outdir: Path) -> list[Path]:
    """Write the Terraform of `deployment` to `outdir` and return its stacks' folders.

    Stacks come in the order in which they have to be applied.

    Raises:
        SynthesisError: the deployment is invalid, or `main.py` fails otherwise.
    """
    environment = {**os.environ, "DEPLOYMENT": str(deployment), "CDKTF_OUTDIR": str(outdir)}
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(ROOT / "main.py")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SynthesisError(done.stderr or done.stdout)
    stacks = json.loads((outdir / "manifest.json").read_text())["stacks"]
    ordered = sorted(stacks.values(), key=lambda stack: len(stack["dependencies"]))
    return [outdir / stack["workingDirectory"] for stack in ordered]
