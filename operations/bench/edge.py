"""Reads a second through one region's edge, compared with its handler alone (the baseline).

The exchange is deployed as for worlds (`deploying`), with `repeater` in front of its handler. Each
read is requested by HTTP through the edge, and then the handler is called repeatedly in its own
process, with the event that the edge made. A rate is answered from the function's memory; a
conversion is read from the table, by the embedded AWS both times.
"""

import io
import multiprocessing
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import httpx
from rich.console import Console
from rich.table import Table

from constructs_lib.bundle.bundle import bundle
from constructs_lib.names import API
from constructs_lib.project import ROOT
from operations.bench.callers import requests_a_second
from operations.bench.exchange import Exchange, deployed_exchange
from operations.rehearsal.regions.local_regions import LocalRegions

TIMES = 200
"""Requests of each caller."""
CALLERS = (1, 4)
_WARMING = 10
"""Requests of each caller before the measurement; the first start the function's processes."""
_REPEATER = Path(__file__).with_name("repeater.py")
_TIMEOUT = 30.0
"""Seconds."""
_NOTE = "Deployed by boto3. The handler is called in one process; of several callers each has one."


class Rate(NamedTuple):
    """Reads a second: of the handler in one process, and of the edge with so many callers."""

    read: str
    callers: int
    handler: float
    edge: float


def main() -> None:
    """Measure both ways, and print requests a second and their ratio."""
    console = Console()
    with console.status("one region's edge …"):
        measured = rates(times=TIMES)
    table = Table(title="Reads a second: handler called / edge asked")
    for heading in ("callers", "handler", "edge", "ratio"):
        table.add_column(heading, justify="right")
    table.add_column("read")
    for read, callers, handler, edge in measured:
        ratio = f"{handler / edge:.1f}"
        table.add_row(str(callers), f"{handler:,.0f}", f"{edge:,.0f}", ratio, read)
    console.print(table)
    console.print(_NOTE, style="dim")


def rates(*, times: int) -> list[Rate]:
    """Measure `times` requests each way for each read and each number of callers.

    Raises:
        RuntimeError: a response is not 200.
    """
    spawn = multiprocessing.get_context("spawn")
    with _region() as region, ProcessPoolExecutor(1, mp_context=spawn) as elsewhere:
        stored = region.post("/conversions", json={"amount": "1", "base": "EUR", "quote": "USD"})
        reads = {
            "a rate, held": "/rates/EUR/USD",
            "a conversion, from the table": f"/conversions/{stored.json()['id']}",
        }
        measured = []
        for read, path in reads.items():
            for callers in CALLERS:
                ask = partial(
                    requests_a_second,
                    str(region.base_url),
                    host=region.headers["Host"],
                    path=path,
                    callers=callers,
                )
                elsewhere.submit(ask, times=_WARMING).result()
                edge = elsewhere.submit(ask, times=times).result()
                measured.append(Rate(read, callers, _handler(region, path, times), edge))
        return measured


def _handler(region: httpx.Client, path: str, times: int) -> float:
    """Calls of the handler a second in its own process."""
    called = region.get(path, headers={"x-times": str(times)}).json()
    if called["statuses"] != [HTTPStatus.OK]:
        raise RuntimeError(f"GET {path}: {called['statuses']}")
    return times / float(called["seconds"])


@contextmanager
def _region() -> Iterator[httpx.Client]:
    """Yield a client of the exchange's home region that requests the shared name."""
    with deployed_exchange(2) as exchange, tempfile.TemporaryDirectory() as logs:
        home, host = exchange.deployment.home, exchange.deployment.domain.name
        _put_repeater(exchange, home)
        endpoint = exchange.aws.endpoint
        with (
            LocalRegions(regions=[home], endpoint=endpoint, logs=Path(logs)) as regions,
            httpx.Client(
                base_url=regions.url(home),
                headers={"Host": host},
                trust_env=False,
                timeout=_TIMEOUT,
            ) as client,
        ):
            yield client


def _put_repeater(exchange: Exchange, region: str) -> None:
    content = io.BytesIO(bundle(ROOT, app=exchange.deployment.api.app).path.read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        archive.write(_REPEATER, _REPEATER.name)
    name = exchange.deployment.names.function(API)
    functions = exchange.aws.client("lambda", region)
    functions.update_function_code(FunctionName=name, ZipFile=content.getvalue())
    functions.update_function_configuration(FunctionName=name, Handler="repeater.handler")


if __name__ == "__main__":
    main()
