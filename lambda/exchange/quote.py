"""Requests and answers about rates."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Two currency codes in upper case."""

    base: str
    quote: str


@dataclass(frozen=True, slots=True)
class Window:
    """The first and last day of a history, and the largest number of sheets to read, newest
    first."""

    first: datetime.date
    last: datetime.date
    limit: int


@dataclass(frozen=True, slots=True)
class Quote:
    """The current rate as text, its date, and the region that answers."""

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
    """A pair's rates in this region's table, newest first."""

    base: str
    quote: str
    region: str
    rates: tuple[PastRate, ...]
