"""Synthesize a deployment as its user would, by main.py in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from constructs_lib.project import ROOT


class SynthesisError(Exception):
    """main.py failed; the message is what it said."""


def synthesize(deployment: Path, outdir: Path) -> list[Path]:
    """Write the Terraform of `deployment` to `outdir` and return its stacks' folders.

    A stack that others depend on comes before them.

    Raises:
        SynthesisError: in main.py's words.
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
