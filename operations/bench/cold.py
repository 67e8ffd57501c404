"""What the first checker of a cold health function waits for, by where its client is made.

Lambda starts a process with more of a processor than it runs invocations with, which is the share
that the function's memory buys. So processor time is measured, of the import and of the first
invocation, each way in a process of its own: with the client made in the invocation, as it once
was, and as deployed, at import. The embedded AWS answers the read in a process beside.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from constructs_lib.bundle.bundle import bundle
from constructs_lib.project import ROOT
from operations.bench.exchange import deployed_exchange
from operations.rehearsal.regions.functions.runtime import link_libraries

TIMES = 5
_SHARE = 256 / 1769
"""Of a processor, in an invocation of a function of 256 MB (Lambda: 1,769 MB are one processor)."""
_SCRIPT = """
import json, os, sys, time
sys.path[:0] = sys.argv[2:]
held_back = os.environ.pop("TABLE_NAME") if sys.argv[1] == "invocation" else None
began = time.process_time()
import health.handler
imported = time.process_time()
if held_back:
    os.environ["TABLE_NAME"] = held_back
status = health.handler.handler({}, None)["statusCode"]
done = time.process_time()
print(json.dumps([imported - began, done - imported, status]))
"""


class Cold(NamedTuple):
    """Seconds of processor time: of the import and of the first invocation."""

    start: float
    invocation: float

    @property
    def waited(self) -> float:
        """Seconds that a checker waits where the start has a whole processor and the invocation
        its share; the network's time is left out."""
        return self.start + self.invocation / _SHARE


def main() -> None:
    """Measure both ways, and print milliseconds and the ratio of what a checker waits."""
    console = Console()
    with console.status("a cold health function …"):
        baseline, deployed = cold_starts(TIMES)
    table = Table(title="A cold health function, ms of processor time")
    for heading in ("start", "first invocation", f"wait at {_SHARE:.2f} processors", "ratio"):
        table.add_column(heading, justify="right")
    table.add_column("client made")
    for made, cold in (("in the invocation", baseline), ("at import", deployed)):
        table.add_row(
            *(f"{seconds * 1000:,.0f}" for seconds in (*cold, cold.waited)),
            f"{baseline.waited / cold.waited:.1f}",
            made,
        )
    console.print(table)


def cold_starts(times: int) -> tuple[Cold, Cold]:
    """The quickest of `times` starts, with the client made in the invocation, and at import.

    Raises:
        RuntimeError: when the health function does not find its region well.
    """
    with _folders() as path, deployed_exchange(2) as exchange:
        home = exchange.deployment.home
        environment = {
            "AWS_ENDPOINT_URL": exchange.aws.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": home,
            "TABLE_NAME": exchange.deployment.names.table,
            "PARTITION_KEY": exchange.deployment.table.partition_key,
            "SORT_KEY": exchange.deployment.table.sort_key,
            "POWERTOOLS_SERVICE_NAME": "health",
            "POWERTOOLS_METRICS_NAMESPACE": "bench",
        }
        measured: dict[str, list[Cold]] = {"invocation": [], "import": []}
        for _ in range(times):
            for made, found in measured.items():
                found.append(_start(made, path, environment))
        baseline, deployed = (
            min(found, key=lambda cold: cold.waited) for found in measured.values()
        )
        return baseline, deployed


@contextmanager
def _folders() -> Iterator[list[str]]:
    """The extracted bundle, and what Lambda's runtime brings along."""
    with tempfile.TemporaryDirectory() as folder:
        code, libraries = Path(folder, "code"), Path(folder, "runtime")
        with zipfile.ZipFile(bundle(ROOT, app="exchange").path) as archive:
            archive.extractall(code)
        link_libraries(libraries)
        yield [str(code), str(libraries)]


def _start(made: str, path: list[str], environment: dict[str, str]) -> Cold:
    command = [sys.executable, "-I", "-S", "-c", _SCRIPT, made, *path]
    said = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout
    start, invocation, status = json.loads(said.splitlines()[-1])
    if status != HTTPStatus.OK:
        raise RuntimeError(f"the health function answered {status}: {said}")
    return Cold(start, invocation)


if __name__ == "__main__":
    main()
