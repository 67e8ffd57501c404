"""Which sheet counts, over a provider and a table that come and go."""

import datetime
from typing import Any

import pytest

from exchange.errors import RatesUnavailableError
from exchange.rates import FRESH_SECONDS, RETRY_SECONDS, Current, Rates

THURSDAY = datetime.date(2026, 11, 19)


def test_the_newest_sheet_of_the_provider_counts(rates: Rates, provider: Any, sheet: Any) -> None:
    provider.has = [sheet(THURSDAY), sheet()]
    assert rates.current() == Current(sheet(), stale=False)


def test_every_day_of_the_document_is_stored(
    rates: Rates, provider: Any, store: Any, sheet: Any
) -> None:
    provider.has = [sheet(), sheet(THURSDAY)]
    rates.current()
    assert store.held == {sheet().date: sheet(), THURSDAY: sheet(THURSDAY)}


def test_the_provider_is_asked_once_in_five_minutes(
    rates: Rates, provider: Any, clock: Any
) -> None:
    asked = []
    for elapsed in (0, FRESH_SECONDS - 1, 1):
        clock.seconds += elapsed
        rates.current()
        asked.append(provider.asked)
    assert asked == [1, 1, 2]


def test_a_failing_provider_is_asked_again_after_half_a_minute(
    rates: Rates, provider: Any, store: Any, clock: Any, sheet: Any
) -> None:
    provider.down = True
    store.save([sheet()])
    asked = []
    for elapsed in (0, RETRY_SECONDS - 1, 1):
        clock.seconds += elapsed
        rates.current()
        asked.append(provider.asked)
    assert asked == [1, 1, 2]


def test_while_the_provider_fails_the_newest_stored_sheet_is_served_as_stale(
    rates: Rates, provider: Any, store: Any, sheet: Any, reports: list[str]
) -> None:
    provider.down = True
    store.save([sheet(), sheet(THURSDAY)])
    assert rates.current() == Current(sheet(), stale=True)
    assert reports == ["ProviderFailure"]


def test_a_provider_that_is_back_is_served_as_fresh(
    rates: Rates, provider: Any, store: Any, clock: Any, sheet: Any
) -> None:
    provider.down = True
    store.save([sheet(THURSDAY)])
    stale = rates.current().stale
    provider.down = False
    clock.seconds += RETRY_SECONDS
    assert (stale, rates.current()) == (True, Current(sheet(), stale=False))


def test_with_provider_and_table_down_the_sheet_in_memory_is_served_as_stale(
    *, rates: Rates, provider: Any, store: Any, clock: Any, sheet: Any, reports: list[str]
) -> None:
    rates.current()
    provider.down = store.down = True
    clock.seconds += FRESH_SECONDS
    assert rates.current() == Current(sheet(), stale=True)
    assert reports == ["ProviderFailure", "StoreFailure"]


def test_a_table_that_is_down_does_not_keep_the_provider_from_being_served(
    rates: Rates, store: Any, sheet: Any, reports: list[str]
) -> None:
    store.down = True
    assert rates.current() == Current(sheet(), stale=False)
    assert reports == ["StoreFailure"]


def test_with_nothing_stored_and_the_provider_down_there_are_no_rates(
    rates: Rates, provider: Any
) -> None:
    provider.down = True
    with pytest.raises(RatesUnavailableError):
        rates.current()


def test_a_sheet_that_another_region_stored_meanwhile_is_found_without_asking_the_provider(
    rates: Rates, provider: Any, store: Any, sheet: Any
) -> None:
    provider.down = True
    with pytest.raises(RatesUnavailableError):
        rates.current()
    store.save([sheet()])
    assert rates.current() == Current(sheet(), stale=True)
    assert provider.asked == 1
