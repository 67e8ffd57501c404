"""Sends the deployment's sample requests to every region, and shows the answers."""

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

_PATIENCE = 15.0
"""Seconds; longer than any function of ours may run."""
_OK = range(200, 300)
_SHORTEST = 16
_BESIDE_ANSWER = 72
"""Characters of a line that the columns beside the answer take."""


class RegionalEndpoints(Protocol):
    """The base URLs at which regions listen, such as those of `LocalRegions`."""

    def url(self, region: str) -> str:
        """Return the base URL of a region's edge."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one region under one of its names, and the answer.

    `asked` is the method and the URL without its scheme.
    """

    region: str
    asked: str
    status: int
    answer: str
    milliseconds: float


def call_regions(deployment: Deployment, regions: RegionalEndpoints) -> Iterator[Call]:
    """Ask each region for its health by its own name, then all samples by the routed name.

    The routed name is asked in every region, as its nearest callers would ask it. It is the shared
    one, unless that is CloudFront's, which does not run here.
    """
    domain, routed = deployment.domain, deployment.routed_name
    health = f"GET {deployment.health_check.path}"
    samples = [(sample.send, sample.body) for sample in deployment.rehearsal.requests]
    with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
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
    """Return the calls that were not answered with success."""
    return [call for call in calls if call.status not in _OK]


def show_calls(calls: Iterable[Call], console: Console) -> None:
    """Show what each region answered."""
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
