"""Real HTTP requests to the regions, as callers send them."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import httpx

from constructs_lib.deployment.model import Deployment

_PATIENCE = 15.0
"""Seconds; longer than any function of ours may run."""


class Regions(Protocol):
    """Whatever knows where each region listens."""

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


def call_regions(deployment: Deployment, regions: Regions) -> Iterator[Call]:
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


def _short(text: str) -> str:
    try:
        return json.dumps(json.loads(text), separators=(", ", ": "))
    except ValueError:
        return text
