"""Each deployment of the repository, applied once by the real Terraform to an embedded AWS."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import pytest
from rich.console import Console

from constructs_lib.deployment.rules import ROOT
from operations.proof.proof import Proof
from operations.proof.prover import prove
from operations.proof.sources import from_files
from operations.proof.subjects import subjects
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.rehearsal import Rehearsal


@dataclass(frozen=True)
class Deployed:
    """A deployment on the embedded AWS, its regions answering."""

    rehearsal: Rehearsal
    regions: LocalRegions

    @property
    def name(self) -> str:
        return self.rehearsal.deployment.names.prefix

    def ask(
        self, region: str, send: str, *, host: str | None = None, **more: Any
    ) -> httpx.Response:
        """Send "METHOD /path" to a region, under the routed name or another."""
        deployment = self.rehearsal.deployment
        method, _, path = send.partition(" ")
        with httpx.Client(trust_env=False, timeout=15) as client:
            return client.request(
                method,
                self.regions.url(region) + deployment.domain.path(path),
                headers={"Host": host or deployment.routed_name, **more.pop("headers", {})},
                **more,
            )

    @cached_property
    def proof(self) -> Proof:
        """The proof of what was applied."""
        reading = from_files([folder / "cdk.tf.json" for folder in self.rehearsal.folders])
        (subject,) = subjects(reading.route53, reading.deployed)
        return prove(reading, subject)


@pytest.fixture(scope="class")
def deployed(request: pytest.FixtureRequest) -> Iterator[Deployed]:
    """The deployment that the test's class names."""
    file = ROOT / "deployments" / f"{request.cls.name}.toml"
    with Rehearsal(file, Console(quiet=True)) as rehearsal:
        rehearsal.apply()
        yield Deployed(rehearsal, rehearsal.serve())
