"""The current sheet of rates: the provider's, or the newest stored one while the provider fails."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from exchange.errors import ProviderError, RatesUnavailableError, StoreUnavailableError
from exchange.sheet import Sheet

FRESH_SECONDS = 300.0
RETRY_SECONDS = 30.0


class SheetStore(Protocol):
    """The interface of the store, which `exchange.store.Store` implements."""

    def sheets(self, *, limit: int) -> Sequence[Sheet]: ...
    def save(self, sheets: Sequence[Sheet]) -> None: ...


@dataclass(frozen=True, slots=True)
class Current:
    """The current sheet; `stale` if the provider did not confirm it."""

    sheet: Sheet
    stale: bool


class Rates:
    """Asks the provider at most every five minutes, or every 30 s while it fails.

    `fetch` returns the provider's sheets or raises `ProviderError`. `report` receives the metric
    name and the exception of failures that callers do not see. `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        *,
        fetch: Callable[[], Sequence[Sheet]],
        store: SheetStore,
        report: Callable[[str, Exception], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._store = store
        self._report = report
        self._clock = clock
        self._held: Current | None = None
        self._ask_after = clock()

    def current(self) -> Current:
        """Return the current sheet; raise `RatesUnavailableError` if neither source has one."""
        if self._clock() >= self._ask_after:
            self._ask()
        elif self._held is None:  # another region may have stored one meanwhile
            self._held = self._newest_known()
        if self._held is None:
            raise RatesUnavailableError(
                "no reference rates: the provider fails and none are stored"
            )
        return self._held

    def _ask(self) -> None:
        try:
            sheets = self._fetch()
        except ProviderError as error:
            self._report("ProviderFailure", error)
            self._ask_after = self._clock() + RETRY_SECONDS
            self._held = self._newest_known()
            return
        self._ask_after = self._clock() + FRESH_SECONDS
        self._held = Current(max(sheets, key=lambda sheet: sheet.date), stale=False)
        try:
            self._store.save(sheets)
        except StoreUnavailableError as error:
            self._report("StoreFailure", error)

    def _newest_known(self) -> Current | None:
        known = [] if self._held is None else [self._held.sheet]
        try:
            known.extend(self._store.sheets(limit=1))
        except StoreUnavailableError as error:
            self._report("StoreFailure", error)
        newest = max(known, key=lambda sheet: sheet.date, default=None)
        return None if newest is None else Current(newest, stale=True)
