"""Each deployment of the repository, applied once by the real Terraform to an embedded AWS."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import pytest
from rich.console import Console

from constructs_lib.project import ROOT
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

    def item(self, region: str, partition: str, sort: str) -> dict[str, str]:
        """The texts of an item in a region's replica; empty where it is not there."""
        key = {"pk": {"S": partition}, "sk": {"S": sort}}
        client = self.rehearsal.aws.client("dynamodb", region)
        found = client.get_item(TableName=self.name, Key=key).get("Item", {})
        return {name: value["S"] for name, value in found.items() if "S" in value}

    def logged(self, region: str, function: str) -> list[dict[str, Any]]:
        """The lines that a function of a region has logged."""
        log = self.rehearsal.folder / "logs" / region / f"{self.name}-{function}.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [json.loads(line) for line in lines]

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
