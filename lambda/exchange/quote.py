"""What is asked and answered about rates."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Two currency codes in capitals."""

    base: str
    quote: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a history, both ends included, and how many sheets to look at, newest first."""

    first: datetime.date
    last: datetime.date
    limit: int


@dataclass(frozen=True, slots=True)
class Quote:
    """The rate that counts now, in digits, its date, and the region that says so."""

    base: str
    quote: str
    rate: str
    date: str
    source: str
    region: str
    stale: bool


@dataclass(frozen=True, slots=True)
class PastRate:
    """The rate of one day."""

    rate: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class History:
    """A pair's rates as this region's table holds them, newest first."""

    base: str
    quote: str
    region: str
    rates: tuple[PastRate, ...]
