"""Systems in few words, and proofs of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.routing.policies import RoutingPolicy, Simple
from operations.proof.documents import Reading, read
from operations.proof.proof import Proof, ProofSeverity
from operations.proof.prover import prove
from operations.proof.subjects import subjects
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Route53
from operations.terraform_json.infrastructure import Deployed

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = "api.example.com"


class Words:
    """Makes records and checks of `example.com` whose sources are what they are called."""

    shared = SHARED

    def record(
        self,
        called: str,
        policy: RoutingPolicy | None = None,
        *,
        name: str = SHARED,
        check: str | None = None,
        to: str | None = None,
        evaluate: bool = False,
    ) -> RecordSet:
        """A record `called` so; an alias `to` another name, or else with a value of its own."""
        return RecordSet(
            name=name,
            type="A",
            policy=policy or Simple(),
            set_identifier=called if policy is not None else None,
            values=() if to else (f"host.{called}.example.net",),
            ttl=None if to else 60,
            alias=AliasTarget(to, evaluate) if to else None,
            health_check_id=check,
            source=f"aws_route53_record.{called}",
        )

    def regional(self, region: str) -> RecordSet:
        """The record of a region's own name."""
        return self.record(f"{region}_own", name=self.own(region))

    def own(self, region: str) -> str:
        """A region's own name."""
        return f"{region}.{SHARED}"

    def check(self, called: str, host: str | None = None, **settings: Any) -> HealthCheck:
        """An HTTPS check of a host; by default of the name of the region it is called after."""
        asked = {"type": "HTTPS", "request_interval": 10, "failure_threshold": 3} | settings
        return HealthCheck(
            id=called, fqdn=host or self.own(called), source=f"check.{called}", **asked
        )

    def calculated(self, called: str, children: tuple[str, ...], threshold: int) -> HealthCheck:
        """A check that is healthy while so many of its children are."""
        return HealthCheck(
            id=called,
            type="CALCULATED",
            child_health_checks=children,
            health_threshold=threshold,
            source=f"check.{called}",
        )

    def reading(self, *parts: RecordSet | HealthCheck, deployed: Deployed | None = None) -> Reading:
        """A system of these records and checks."""
        records = tuple(part for part in parts if isinstance(part, RecordSet))
        checks = tuple(part for part in parts if isinstance(part, HealthCheck))
        zone = HostedZone("Z1", "example.com", records)
        return Reading(Route53((zone,), checks), deployed or Deployed())

    def prove(self, *parts: RecordSet | HealthCheck, **options: Any) -> Proof:
        """The proof of the one shared name of a system."""
        reading = self.reading(*parts)
        (subject,) = subjects(reading.route53, reading.deployed)
        return prove(reading, subject, **options)

    def prove_document(self, document: Any) -> Proof:
        """The proof of the one shared name in a document of Terraform's."""
        reading = read(document)
        (subject,) = subjects(reading.route53, reading.deployed)
        return prove(reading, subject)

    def wrong(self, proof: Proof) -> list[tuple[str, str, tuple[str, ...]]]:
        """The errors: rule, record and what had failed in the smallest example."""
        return [
            (verdict.rule, verdict.record, verdict.failed)
            for verdict in proof.verdicts
            if verdict.severity is ProofSeverity.ERROR
        ]

    def because(self, proof: Proof) -> list[str]:
        """Why the records of the errors are wrong."""
        return [
            verdict.because for verdict in proof.verdicts if verdict.severity is ProofSeverity.ERROR
        ]

    def rules(self, proof: Proof) -> list[tuple[str, str]]:
        """Every verdict's rule and severity."""
        return [(verdict.rule, str(verdict.severity)) for verdict in proof.verdicts]


@pytest.fixture(scope="session")
def words() -> Words:
    """The words that systems are made of."""
    return Words()


@pytest.fixture
def document() -> Callable[[str], Any]:
    """Reads a fixture, each time afresh, so that a test may change it."""
    return lambda name: json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
