"""Times an exhaustive proof in NumPy against a plain loop over `resolve` (the baseline)."""

import random
import time

from rich.console import Console
from rich.table import Table

from constructs_lib.regions import REGIONS
from constructs_lib.routing.policies import Latency
from operations.proof.documents import Reading
from operations.proof.prover import prove
from operations.proof.subjects import CALLERS, subject
from operations.route53.health_checks import HealthCheck
from operations.route53.records import RecordSet
from operations.route53.resolve import resolve
from operations.route53.zones import HostedZone, Route53
from operations.terraform_json.infrastructure import Deployed

SIZES = (2, 4, 8, 16)
SAMPLE = 2_000
"""Queries for which the loop is timed; its time for more is extrapolated."""
NAME = "api.example.com"


def main() -> None:
    """Prove systems of growing size both ways, and print the seconds and their ratio."""
    table = Table(title=f"Proof from {len(CALLERS)} cities: loop over resolve / NumPy")
    for heading in ("regions", "sets", "answers", "loop s", "NumPy s", "ratio"):
        table.add_column(heading, justify="right")
    console = Console()
    for size in SIZES:
        with console.status(f"{size} regions …"):
            table.add_row(*_row(size))
    console.print(table)
    console.print(f"~ is extrapolated from {SAMPLE:,} answers.", style="dim")


def system(size: int) -> Reading:
    """A system of `size` regions with latency routing and a health check for each."""
    names = list(REGIONS)[:size]
    records = tuple(
        RecordSet(NAME, "A", Latency(name), name, ("192.0.2.1",), 60, health_check_id=name)
        for name in names
    )
    checks = tuple(HealthCheck(name, "HTTPS", fqdn=f"{name}.{NAME}") for name in names)
    return Reading(Route53((HostedZone("Z1", "example.com", records),), checks))


def _row(size: int) -> tuple[str, ...]:
    reading = system(size)
    began = time.perf_counter()
    prove(reading, subject(reading.route53, NAME, "A", deployed=Deployed()))
    ours = time.perf_counter() - began
    sets = 1 << size
    answers = sets * len(CALLERS)
    loop = _loop(reading, sets, min(answers, SAMPLE)) * answers
    about = "~" if answers > SAMPLE else ""
    return (
        str(size),
        f"{sets:,}",
        f"{answers:,}",
        f"{about}{loop:,.2f}",
        f"{ours:.2f}",
        f"{loop / ours:,.1f}",
    )


def _loop(reading: Reading, sets: int, sample: int) -> float:
    """Seconds for one answer of the loop."""
    names = list(reading.route53.checks)
    chance = random.Random(0)  # noqa: S311
    began = time.perf_counter()
    for query in range(sample):
        failed = chance.randrange(sets)
        health = {name: not failed >> bit & 1 for bit, name in enumerate(names)}
        caller = CALLERS[query % len(CALLERS)]
        resolve(reading.route53, NAME, "A", caller=caller, health=health)
    return (time.perf_counter() - began) / sample


if __name__ == "__main__":
    main()
