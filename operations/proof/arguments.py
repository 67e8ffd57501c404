"""What a person's arguments mean, or why they cannot be used."""

from collections.abc import Sequence
from pathlib import Path

from operations.console.errors import ArgumentError
from operations.dns_names import canonical_name
from operations.proof.documents import Reading
from operations.proof.subjects import Subject, subject, subjects
from operations.proof.weights import read_weights
from operations.route53.latency import ESTIMATED, Latencies, read_latencies

_ADDRESS_TYPES = ("A", "AAAA")


def latencies_from(path: Path | None) -> Latencies:
    """The measured round trips of a file; without one they are estimated."""
    try:
        return read_latencies(path.read_text(encoding="utf-8")) if path is not None else ESTIMATED
    except (OSError, ValueError) as error:
        raise ArgumentError(f"--latencies {path}: {error}") from None


def weights_from(path: Path | None) -> dict[str, float] | None:
    """The callers of each city in a file; without one all cities are alike."""
    try:
        return read_weights(path.read_text(encoding="utf-8")) if path is not None else None
    except (OSError, ValueError) as error:
        raise ArgumentError(f"--weights {path}: {error}") from None


def chosen(reading: Reading, names: Sequence[str], latencies: Latencies) -> list[Subject]:
    """The subjects of these names that lead somewhere, or of the shared names found."""
    if not names:
        return list(subjects(reading.route53, reading.deployed, latencies))
    held = {key for zone in reading.route53.zones for key in zone.groups}
    found = []
    for name in map(canonical_name, names):
        types = [kind for kind in _ADDRESS_TYPES if (name, kind) in held]
        if not types:
            others = sorted({known for known, kind in held if kind in _ADDRESS_TYPES})
            there = ", ".join(others) or "none"
            raise ArgumentError(f"--name {name}: no record is called so; there are {there}")
        for each in reading.deployed.distributions:
            if name in each.names:
                asked = ", ".join(each.origins) or "others"
                raise ArgumentError(f"--name {name}: CloudFront answers it, and asks {asked}")
        found += [
            subject(reading.route53, name, kind, deployed=reading.deployed, latencies=latencies)
            for kind in types
        ]
    return [each for each in found if each.regions]
