"""How long a round trip takes from a caller to an AWS region: measured, or estimated.

The estimate is `base + 2 · distance · stretch / speed`: light covers 204.2 km/ms in fibre
(refractive index 1.468), cables are assumed to be 1.5 times as long as the great circle, and 5 ms
are added for the caller's access line and equipment. Route 53 decides by measurements that AWS
does not publish, so the estimate is close for most callers and wrong for some. Where it matters,
give a measured matrix.
"""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from constructs_lib.regions import REGIONS
from operations.route53.callers import CITY_CALLERS, Caller

EARTH_RADIUS_KM = 6371.0
FIBRE_KM_PER_MS = 299.792458 / 1.468
PATH_STRETCH = 1.5
BASE_MS = 5.0


@lru_cache(maxsize=65536)
def distance_km(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """Return the great-circle distance between two points given in degrees (haversine)."""
    here, there = math.radians(latitude), math.radians(to_latitude)
    across = math.radians(to_longitude - longitude)
    chord = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def estimated_ms(kilometres: float) -> float:
    """Return the estimated round trip in milliseconds over a great-circle distance."""
    return BASE_MS + 2 * kilometres * PATH_STRETCH / FIBRE_KM_PER_MS


@dataclass(frozen=True)
class Latencies:
    """Round trips in milliseconds, by caller's name and region; those not measured are estimated.

    A region whose location is not known is infinitely far.
    """

    measured: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def between(self, caller: Caller, region: str) -> float:
        """Return the milliseconds from a caller to a region and back."""
        row = self.measured.get(caller.name)
        if row is not None and region in row:
            return row[region]
        place = REGIONS.get(region)
        if place is None:
            return math.inf
        return estimated_ms(
            distance_km(caller.latitude, caller.longitude, place.latitude, place.longitude)
        )


ESTIMATED = Latencies()
"""No measurements: every round trip is estimated."""


def read_latencies(text: str) -> Latencies:
    """Read a matrix of measured round trips, cities by regions, from JSON or CSV.

    JSON: `{"Berlin": {"eu-central-1": 14.2}}`. CSV: the header names the regions, each row
    begins with the city's name, and an empty cell was not measured.

    Raises:
        ValueError: naming every unknown city and region, and every cell that is no duration.
    """
    measured: dict[str, dict[str, float]] = {}
    wrong = {}
    for name, region, cell in _cells(text):
        milliseconds = _milliseconds(cell)
        if name not in CITY_CALLERS:
            wrong[_unknown("city", name, CITY_CALLERS)] = True
        elif region not in REGIONS:
            wrong[_unknown("region", region, REGIONS)] = True
        elif milliseconds is None:
            wrong[f"{name} to {region}: {cell!r} is no number of milliseconds"] = True
        else:
            measured.setdefault(name, {})[region] = milliseconds
    if wrong:
        raise ValueError("; ".join(wrong))
    if not measured:
        raise ValueError(f"no round trip is in it{_WANTED}")
    return Latencies(measured)


_WANTED = ': give CSV whose header names regions, or JSON like {"Berlin": {"eu-west-1": 31.5}}'


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    alike = get_close_matches(name, known, n=1)
    return f"no {kind} is called {name!r}" + "".join(f"; did you mean {each}?" for each in alike)


def _cells(text: str) -> Iterator[tuple[str, str, object]]:
    """Yield the city, the region and the content of every cell that is not empty."""
    if text.lstrip().startswith(("{", "[")):
        yield from _json_cells(text)
        return
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    header, *cities = [row for row in rows if any(row)] or [[""]]
    for name, *cells in cities:
        if any(cells[len(header) - 1 :]):
            raise ValueError(f"the row of {name!r} is longer than the header")
        for region, cell in zip(header[1:], cells, strict=False):
            if cell:
                yield name, region, cell


def _json_cells(text: str) -> Iterator[tuple[str, str, object]]:
    try:
        matrix = json.loads(text)
    except RecursionError:
        raise ValueError(f"nested too deeply{_WANTED}") from None
    if not isinstance(matrix, dict) or not all(isinstance(row, dict) for row in matrix.values()):
        raise ValueError(f"not a matrix{_WANTED}")
    for name, row in matrix.items():
        for region, cell in row.items():
            yield name, region, cell


def _milliseconds(cell: object) -> float | None:
    try:
        milliseconds = float(str(cell))
    except ValueError:
        return None
    return milliseconds if 0 <= milliseconds < math.inf else None
