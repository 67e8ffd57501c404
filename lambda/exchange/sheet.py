"""A day's sheet of reference rates, the value that every region stores alike."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exchange import money

EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rates of one day: `rates` holds the units of each currency for one euro, without EUR."""

    date: datetime.date
    source: str
    rates: Mapping[str, Decimal]

    def __contains__(self, currency: str) -> bool:
        return currency == EURO or currency in self.rates

    def rate(self, *, base: str, quote: str) -> Decimal:
        """Return the rate from base to quote, both in the sheet, crossed through the euro."""
        return money.cross(base=self._per_euro(base), quote=self._per_euro(quote))

    def _per_euro(self, currency: str) -> Decimal:
        return Decimal(1) if currency == EURO else self.rates[currency]
