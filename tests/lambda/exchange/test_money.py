"""Rates and amounts, against exact fractions."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import money
from exchange.sheet import Sheet

RATES = st.decimals("0.000000000001", "999999999999", places=12)
AMOUNTS = st.decimals("0.00000001", "999999999999999", places=8)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "USD", "XAF"])


def sheet(**rates: Decimal) -> Sheet:
    return Sheet(datetime.date(2026, 11, 20), "A Bank", rates)


@settings(deadline=None)
@given(RATES, RATES)
def test_a_cross_rate_is_the_ratio_of_two_euro_rates_to_sixteen_digits(
    one: Decimal, other: Decimal
) -> None:
    rate = sheet(AAA=one, BBB=other).rate(base="AAA", quote="BBB")
    exact = Fraction(other) / Fraction(one)
    assert abs(Fraction(rate) - exact) <= exact * Fraction(1, 2 * 10**15)


@settings(deadline=None)
@given(RATES, RATES)
def test_crossing_through_the_euro_by_hand_gives_the_same_rate(
    one: Decimal, other: Decimal
) -> None:
    rates = sheet(AAA=one, BBB=other)
    there = Fraction(rates.rate(base="AAA", quote="EUR"))
    on = Fraction(rates.rate(base="EUR", quote="BBB"))
    direct = Fraction(rates.rate(base="AAA", quote="BBB"))
    assert abs(there * on - direct) <= direct * Fraction(2, 10**15)


@settings(deadline=None)
@given(RATES)
def test_a_currency_is_worth_itself(rate: Decimal) -> None:
    assert sheet(AAA=rate).rate(base="AAA", quote="AAA") == 1


def test_a_published_rate_is_passed_on_in_its_own_digits() -> None:
    rate = sheet(USD=Decimal("1.1500")).rate(base="EUR", quote="USD")
    assert money.plain(rate) == "1.15"


@settings(deadline=None)
@given(AMOUNTS, RATES, CURRENCIES)
def test_a_conversion_is_within_half_a_minor_unit_of_amount_times_rate(
    amount: Decimal, rate: Decimal, currency: str
) -> None:
    rate = money.cross(base=Decimal(1), quote=rate)
    converted = money.convert(amount=amount, rate=rate, currency=currency)
    digits = {"JPY": 0, "XAF": 0, "KWD": 3}.get(currency, 2)
    minor_unit = Fraction(1, 10**digits)
    exact = Fraction(amount) * Fraction(rate)
    assert abs(Fraction(converted) - exact) <= minor_unit / 2
    assert Fraction(converted) % minor_unit == 0


@pytest.mark.parametrize(
    ("currency", "converted"),
    [("EUR", "2.35"), ("JPY", "2"), ("KRW", "2"), ("ISK", "2"), ("KWD", "2.345"), ("HUF", "2.35")],
)
def test_the_currency_decides_the_digits_after_the_point(currency: str, converted: str) -> None:
    amount = money.convert(amount=Decimal("2.345"), rate=Decimal(1), currency=currency)
    assert money.plain(amount) == converted


def test_halves_are_rounded_up_and_zeros_are_kept() -> None:
    halves = ["0.005", "0.015", "0.025", "1"]
    rounded = [
        money.plain(money.convert(amount=Decimal(half), rate=Decimal(1), currency="EUR"))
        for half in halves
    ]
    assert rounded == ["0.01", "0.02", "0.03", "1.00"]


def test_the_smallest_rate_is_written_without_an_exponent() -> None:
    assert money.plain(money.cross(base=Decimal(10**7), quote=Decimal(1))) == "0.0000001"
