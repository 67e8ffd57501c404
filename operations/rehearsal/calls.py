"""Sends a deployment's sample requests to every region, and shows the responses."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Protocol

import httpx
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from constructs_lib.deployment.model import Deployment

_TIMEOUT = 15.0
"""Seconds to wait for a response; no function of this project may run that long."""
_OK = range(200, 300)
_SHORTEST = 16
_BESIDE_ANSWER = 72
"""The width of the columns beside the answer, in characters."""


class RegionalEndpoints(Protocol):
    """The base URLs at which regions listen, such as those of `LocalRegions`."""

    def url(self, region: str) -> str:
        """Return the base URL of a region's edge."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one region under one of its names, and the response.

    `asked` is the method and the URL without its scheme, `answer` the response's body.
    """

    region: str
    asked: str
    status: int
    answer: str
    milliseconds: float


def call_regions(deployment: Deployment, regions: RegionalEndpoints) -> Iterator[Call]:
    """Call each region's health route by its regional name, then all samples by the routed name.

    Every region is called by the routed name, as its nearest callers would call it. That is the
    shared name, unless CloudFront, which is not emulated, serves the shared name.

    Raises:
        httpx.HTTPError: if a region does not respond.
    """
    domain, routed = deployment.domain, deployment.routed_name
    health = f"GET {deployment.health_check.path}"
    samples = [(sample.send, sample.body) for sample in deployment.rehearsal.requests]
    with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
        for entry in deployment.cells:
            url, regional = regions.url(entry.name), deployment.names.regional_domain(entry.name)
            for host, send, body in [
                (regional, health, None),
                *((routed, send, body) for send, body in samples or [(health, None)]),
            ]:
                method, _, path = send.partition(" ")
                began = time.monotonic()
                response = client.request(
                    method,
                    url + domain.path(path),
                    headers={"Host": host, "Content-Type": "application/json"},
                    content=body,
                )
                took = (time.monotonic() - began) * 1000
                answer = _short(response.text)
                yield Call(
                    entry.name,
                    f"{method} {host}{domain.path(path)}",
                    response.status_code,
                    answer,
                    took,
                )


def failed(calls: Iterable[Call]) -> list[Call]:
    """Return the calls whose status is not 2xx."""
    return [call for call in calls if call.status not in _OK]


def show_calls(calls: Iterable[Call], console: Console) -> None:
    """Print a table of the calls."""
    table = Table(title="Answers", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("region", style="bold")
    table.add_column("asked")
    table.add_column("status")
    table.add_column("ms", justify="right")
    table.add_column("answer")
    for call in calls:
        colour = "green" if call.status in _OK else "red"
        status = f"[{colour}]HTTP {call.status}[/]"
        answer = escape(
            shorten(call.answer, max(_SHORTEST, console.width - _BESIDE_ANSWER), placeholder=" …")
        )
        table.add_row(call.region, call.asked, status, f"{call.milliseconds:.0f}", answer)
    console.print(table)


def _short(text: str) -> str:
    try:
        return json.dumps(json.loads(text), separators=(", ", ": "))
    except ValueError:
        return text
