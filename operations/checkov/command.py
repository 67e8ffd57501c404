"""Synthesizes every deployment, scans all of them by checkov, and applies the waivers."""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from constructs_lib.project import ROOT, is_file
from operations.checkov.environment import ENVIRONMENT, CheckovError, failed_checks
from operations.checkov.waivers import judge, read_waivers
from operations.terraform.synthesis import SynthesisError, synthesize

WAIVERS = Path(__file__).with_name("waivers.toml")
_CLEAN = ENVIRONMENT.with_name("checkov-clean")
"""Holds the digest of the sources of the last scan without complaints."""
_SOURCES = (
    "main.py",
    "Pipfile.lock",
    "constructs_lib",
    "deployments",
    "lambda",
    "operations/checkov",
)
_NEW, _CANNOT = 1, 3
_AT_ONCE = 2
"""Syntheses at a time; each keeps a core busy."""


def scan() -> int:
    """Print the findings without a waiver and the waivers without a finding; return the exit code.

    Nothing is scanned if the sources are those of the last scan without complaints.
    """
    sources = _digest()
    if is_file(_CLEAN) and _CLEAN.read_text() == sources:
        print("checkov: nothing has changed since all was mended or waived")
        return 0
    waivers = read_waivers(WAIVERS.read_text(encoding="utf-8"))
    deployments = sorted((ROOT / "deployments").glob("*.toml"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_AT_ONCE) as pool:
        folders = [Path(folder, deployment.stem) for deployment in deployments]
        try:
            list(pool.map(synthesize, deployments, folders))
            found = failed_checks(Path(folder))
        except (CheckovError, SynthesisError) as error:
            print(error, file=sys.stderr)
            return _CANNOT
    complaints = judge(found, waivers)
    for complaint in complaints:
        print(complaint)
    waived = f"{len(found)} findings in {len(deployments)} deployments"
    print(f"checkov: {waived}, " + (f"{len(complaints)} to mend" if complaints else "all waived"))
    if complaints:
        return _NEW
    _CLEAN.write_text(sources)
    return 0


def _digest() -> str:
    digest = hashlib.sha256()
    for source in _SOURCES:
        below = (ROOT / source).rglob("*") if (ROOT / source).is_dir() else [ROOT / source]
        for path in sorted(path for path in below if path.is_file() and path.suffix != ".pyc"):
            digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
