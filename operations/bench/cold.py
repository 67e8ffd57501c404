"""How long a health check waits for a cold health function, by where its boto3 client is created.

Lambda initialises a function with more CPU than its memory buys for invocations. So the CPU time
of the import and of the first invocation is measured, in a new process for each start: with the
client created in the invocation (the baseline), and at import, as the function is deployed. The
embedded AWS, another process, answers the function's read.
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
"""The CPU share of an invocation at 256 MB; Lambda gives one vCPU at 1,769 MB."""
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
    """Seconds of CPU time of the import and of the first invocation."""

    start: float
    invocation: float

    @property
    def waited(self) -> float:
        """Seconds that a checker waits, with a whole vCPU for the start and the function's share
        for the invocation; time on the network is left out."""
        return self.start + self.invocation / _SHARE


def main() -> None:
    """Measure both ways, and print milliseconds and the ratio of the waits."""
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
    """The quickest of `times` starts with the client created in the invocation, and at import.

    Raises:
        RuntimeError: the health function does not answer 200.
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
    """Yield the folders of the extracted bundle and of the libraries of Lambda's runtime."""
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
