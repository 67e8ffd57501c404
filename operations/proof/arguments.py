"""Reads the command's arguments: measured latencies, callers per city, and names to prove."""

import csv
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from math import isfinite
from pathlib import Path

from operations.console.errors import ArgumentError
from operations.dns_names import canonical_name
from operations.proof.documents import Reading
from operations.proof.subjects import Subject, subject, subjects
from operations.route53.callers import CITY_CALLERS
from operations.route53.latency import ESTIMATED, Latencies, read_latencies

_ADDRESS_TYPES = ("A", "AAAA")


def latencies_from(path: Path | None) -> Latencies:
    """Read the measured round trips of a file; without a file they are estimated.

    Raises:
        ArgumentError: when the file cannot be read or understood.
    """
    try:
        return read_latencies(path.read_text(encoding="utf-8")) if path is not None else ESTIMATED
    except (OSError, ValueError) as error:
        raise ArgumentError(f"--latencies {path}: {error}") from None


def weights_from(path: Path | None) -> dict[str, float] | None:
    """Read the callers of each city from a file; None without one, when all cities count alike.

    Raises:
        ArgumentError: when the file cannot be read or understood.
    """
    try:
        return read_weights(path.read_text(encoding="utf-8")) if path is not None else None
    except (OSError, ValueError) as error:
        raise ArgumentError(f"--weights {path}: {error}") from None


def chosen(reading: Reading, names: Sequence[str], latencies: Latencies) -> list[Subject]:
    """Return what to prove: these names, or without names every shared name that was found.

    Raises:
        ArgumentError: when no record has such a name, or CloudFront answers it.
    """
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


def read_weights(text: str) -> dict[str, float]:
    """Read CSV lines of `city,weight`, with or without a header.

    The weights may be in any unit; a city that is not listed weighs nothing.

    Raises:
        ValueError: naming every line that is wrong.
    """
    weights: dict[str, float] = {}
    wrong = []
    for line, (city, cell) in _rows(text):
        weight = _weight(cell)
        if city not in CITY_CALLERS:
            alike = get_close_matches(city, CITY_CALLERS, n=1)
            wrong.append(
                f"line {line}: no city is called {city!r}"
                + "".join(f"; did you mean {name}?" for name in alike)
            )
        elif weight is None:
            wrong.append(f"line {line}: {cell!r} is no weight")
        else:
            weights[city] = weights.get(city, 0.0) + weight
    if not wrong and not any(weights.values()):
        wrong.append("no city has a weight")
    if wrong:
        raise ValueError("; ".join(wrong))
    return weights


def _rows(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    for line, row in enumerate(csv.reader(text.splitlines()), start=1):
        cells = [cell.strip() for cell in row]
        is_header = line == 1 and cells[:1] == ["city"]
        if any(cells) and not is_header:
            yield line, (cells[0], cells[1] if len(cells) > 1 else "")


def _weight(cell: str) -> float | None:
    try:
        weight = float(cell)
    except ValueError:
        return None
    return weight if isfinite(weight) and weight >= 0 else None
