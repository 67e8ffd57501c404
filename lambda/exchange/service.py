"""The exchange's logic, without HTTP and AWS."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Protocol

from exchange import money
from exchange.conversion import Conversion, ConversionRequest
from exchange.errors import ConversionNotFoundError, UnknownCurrencyError
from exchange.quote import History, Pair, PastRate, Quote, Window
from exchange.rates import Rates
from exchange.sheet import Sheet


class ExchangeStore(Protocol):
    """The interface of the store, which `exchange.store.Store` implements."""

    def sheets(
        self, *, first: datetime.date, last: datetime.date, limit: int
    ) -> Sequence[Sheet]: ...
    def add(self, conversion: Conversion) -> Conversion: ...
    def conversion(self, identifier: str) -> Conversion | None: ...


class Exchange:
    """The exchange in one region."""

    def __init__(self, *, rates: Rates, store: ExchangeStore, region: str) -> None:
        self._rates = rates
        self._store = store
        self._region = region

    def quote(self, pair: Pair) -> Quote:
        """Return the current rate; raise `UnknownCurrencyError` or `RatesUnavailableError`."""
        current = self._rates.current()
        _require(pair, [current.sheet])
        return Quote(
            base=pair.base,
            quote=pair.quote,
            rate=money.plain(_rate(pair, current.sheet)),
            date=current.sheet.date.isoformat(),
            source=current.sheet.source,
            region=self._region,
            stale=current.stale,
        )

    def convert(self, request: ConversionRequest, *, identifier: str) -> tuple[Conversion, bool]:
        """Convert at the current rate and store the conversion under `identifier`.

        Return the conversion, and whether it was stored under this id before.
        Raises what `quote` raises, and `StoreUnavailableError` if it cannot be stored.
        """
        quote = self.quote(request.pair)
        converted = money.convert(
            amount=Decimal(request.amount), rate=Decimal(quote.rate), currency=quote.quote
        )
        made = Conversion(
            id=identifier, amount=request.amount, converted=money.plain(converted), **asdict(quote)
        )
        held = self._store.add(made)
        return held, held is not made

    def conversion(self, identifier: str) -> Conversion:
        """Return a stored conversion; raise `ConversionNotFoundError` if this region does not have
        it."""
        conversion = self._store.conversion(identifier)
        if conversion is None:
            raise ConversionNotFoundError(f"{self._region} holds no conversion {identifier}")
        return conversion

    def history(self, pair: Pair, window: Window) -> History:
        """Return the stored rates of a pair, newest first, without days that lack a currency."""
        current = self._rates.current()
        sheets = self._store.sheets(first=window.first, last=window.last, limit=window.limit)
        _require(pair, [current.sheet, *sheets])
        rates = tuple(
            PastRate(money.plain(_rate(pair, sheet)), sheet.date.isoformat(), sheet.source)
            for sheet in sheets
            if pair.base in sheet and pair.quote in sheet
        )
        return History(pair.base, pair.quote, self._region, rates)


def _rate(pair: Pair, sheet: Sheet) -> Decimal:
    return sheet.rate(base=pair.base, quote=pair.quote)


def _require(pair: Pair, sheets: Sequence[Sheet]) -> None:
    unknown = {
        field: currency
        for field, currency in (("base", pair.base), ("quote", pair.quote))
        if not any(currency in sheet for sheet in sheets)
    }
    if unknown:
        raise UnknownCurrencyError(unknown)
