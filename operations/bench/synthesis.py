"""Times synthesis with lazily imported AWS bindings against the ordinary import (the baseline)."""

import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from constructs_lib.project import ROOT
from operations.bench.exchange import grown
from operations.bench.measured import Measured, measure

SIZES = (2, 4, 8, 16)


def main() -> None:
    """Synthesize deployments of growing size both ways; print time, memory and their ratios."""
    console = Console()
    table = Table(title="Synthesis: ordinary import / through constructs_lib.bindings")
    for heading in ("regions", "seconds", "ratio", "peak MiB", "ratio", "same output"):
        table.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            with console.status(f"{size} regions …"):
                table.add_row(*_compare(size, Path(folder)))
    console.print(table)


def _compare(size: int, folder: Path) -> list[str]:
    deployment = folder / f"{size}.toml"
    deployment.write_text(grown(size))
    ordinary, theirs = _synthesize(deployment, folder / f"ordinary-{size}", ordinary=True)
    fast, ours = _synthesize(deployment, folder / f"fast-{size}", ordinary=False)
    return [
        str(size),
        f"{ordinary.seconds:.1f} / {fast.seconds:.1f}",
        f"{ordinary.seconds / fast.seconds:.1f}",
        f"{ordinary.mebibytes:.0f} / {fast.mebibytes:.0f}",
        f"{ordinary.mebibytes / fast.mebibytes:.1f}",
        "yes" if theirs == ours else "NO",
    ]


def _synthesize(deployment: Path, outdir: Path, *, ordinary: bool) -> tuple[Measured, list[bytes]]:
    environment = {**os.environ, "DEPLOYMENT": str(deployment), "CDKTF_OUTDIR": str(outdir)}
    environment["MERIDIAN_BINDINGS"] = "ordinary" if ordinary else ""
    measured = measure([sys.executable, str(ROOT / "main.py")], environment)
    written = sorted(outdir.rglob("cdk.tf.json"))
    return measured, [path.read_bytes() for path in written]


if __name__ == "__main__":
    main()
