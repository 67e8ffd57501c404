"""Synthesizes every deployment, has checkov scan them, and holds that against the waivers."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from constructs_lib.deployment.rules import ROOT
from operations.checkov.environment import CheckovError, findings
from operations.checkov.waivers import judge, read_waivers
from operations.rehearsal.synthesis import SynthesisError, synthesize

WAIVERS = Path(__file__).with_name("waivers.toml")
_NEW, _CANNOT = 1, 3
_AT_ONCE = 2
"""Syntheses; each keeps a core busy."""


def scan() -> int:
    """Say what is neither mended nor waived, and which waivers waive nothing; the exit code."""
    waivers = read_waivers(WAIVERS.read_text(encoding="utf-8"))
    deployments = sorted((ROOT / "deployments").glob("*.toml"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_AT_ONCE) as pool:
        folders = [Path(folder, deployment.stem) for deployment in deployments]
        try:
            list(pool.map(synthesize, deployments, folders))
            found = findings(Path(folder))
        except (CheckovError, SynthesisError) as error:
            print(error, file=sys.stderr)
            return _CANNOT
    complaints = judge(found, waivers)
    for complaint in complaints:
        print(complaint)
    waived = f"{len(found)} findings in {len(deployments)} deployments"
    print(f"checkov: {waived}, " + (f"{len(complaints)} to mend" if complaints else "all waived"))
    return _NEW if complaints else 0
