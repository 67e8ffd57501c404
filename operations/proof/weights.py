"""How many callers each city stands for, from a CSV of `city,weight`."""

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from math import isfinite

from operations.route53.callers import CITY_CALLERS


def read_weights(text: str) -> dict[str, float]:
    """Weights by city, in any unit; cities that are not listed have none. A header is optional.

    Raises ValueError naming every line that is wrong.
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
