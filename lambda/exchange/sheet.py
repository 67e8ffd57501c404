"""A day's sheet of reference rates, which is the same in all regions."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exchange import money

EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rates of a day: `rates` has the units of each currency per euro, without EUR."""

    date: datetime.date
    source: str
    rates: Mapping[str, Decimal]

    def __contains__(self, currency: str) -> bool:
        return currency == EURO or currency in self.rates

    def rate(self, *, base: str, quote: str) -> Decimal:
        """Return the rate from base to quote, which must be in the sheet, computed through the
        euro."""
        return money.cross(base=self._per_euro(base), quote=self._per_euro(quote))

    def _per_euro(self, currency: str) -> Decimal:
        return Decimal(1) if currency == EURO else self.rates[currency]
