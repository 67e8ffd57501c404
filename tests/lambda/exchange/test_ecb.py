"""The European Central Bank's format, honest and hostile."""

import datetime
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import ecb
from exchange.errors import ProviderError

FRIDAY = "<Cube time='2026-11-20'><Cube currency='USD' rate='1.1492'/></Cube>"


def document(days: str, *, prolog: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
        ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
        "<gesmes:Sender><gesmes:name>A Bank</gesmes:name></gesmes:Sender>"
        f"<Cube>{days}</Cube></gesmes:Envelope>"
    ).encode()


def day(cubes: str, *, time: str = "2026-11-20") -> str:
    return f"<Cube time='{time}'>{cubes}</Cube>"


def test_the_sample_holds_ten_working_days_of_twenty_nine_currencies(sample: bytes) -> None:
    sheets = ecb.parse(sample)
    days = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20]
    assert [sheet.date for sheet in sheets] == [
        datetime.date(2026, 11, day) for day in reversed(days)
    ]
    assert {len(sheet.rates) for sheet in sheets} == {29}
    assert {sheet.source for sheet in sheets} == {"European Central Bank"}


def test_a_daily_document_is_one_sheet() -> None:
    (sheet,) = ecb.parse(document(FRIDAY))
    assert (sheet.date, sheet.source, sheet.rates) == (
        datetime.date(2026, 11, 20),
        "A Bank",
        {"USD": Decimal("1.1492")},
    )


BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "hostile",
    [
        document(day("<Cube currency='USD' rate='&i;'/>"), prolog=BILLION_LAUGHS),
        document(FRIDAY, prolog='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        document(FRIDAY, prolog='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
        document(FRIDAY, prolog="<!DOCTYPE x>"),
        document(FRIDAY)[:-40],
        document(FRIDAY).replace(b"UTF-8", b"no-such-encoding"),
        b"",
        b"<html><body><h1>503 Service Unavailable</h1></body></html>",
        b"<!doctype html><title>Sorry<br>",
        b'{"rates": {}}',
        b"<a>" * 100_000,
    ],
)
def test_what_is_not_a_safe_sheet_is_refused(hostile: bytes) -> None:
    with pytest.raises(ProviderError):
        ecb.parse(hostile)


@pytest.mark.parametrize(
    ("days", "complaint"),
    [
        ("", "holds 0 days"),
        (day(""), "no rates"),
        (FRIDAY + FRIDAY, "a day twice"),
        (FRIDAY + day("<Cube currency='USD' rate='1'/>", time="20261119"), "no date"),
        (day("<Cube currency='USD' rate='1'/>", time="2026-02-30"), "no date"),
        (day("<Cube currency='USD'/>"), "no positive decimal"),
        (day("<Cube rate='1'/>"), "malformed"),
        (day("<Cube currency='usd' rate='1'/>"), "malformed"),
        (day("<Cube currency='EUR' rate='1'/>"), "EUR"),
        (day("<Cube currency='USD' rate='1'/>" * 2), "repeated"),
    ],
)
def test_a_document_that_breaks_a_rule_is_refused_whole(days: str, complaint: str) -> None:
    with pytest.raises(ProviderError, match=complaint):
        ecb.parse(document(days))


@pytest.mark.parametrize(
    "rate",
    ["0", "0.000", "-1.1", "+1.1", "NaN", "Infinity", "1e3", "1,1", " 1", "", "1" * 13, "\u0661"],
)
def test_a_rate_that_is_no_positive_decimal_is_refused(rate: str) -> None:
    with pytest.raises(ProviderError, match="the rate of USD is no positive decimal"):
        ecb.parse(document(day(f"<Cube currency='USD' rate='{rate}'/>")))


def test_more_days_than_a_history_of_ninety_days_has_are_refused() -> None:
    first = datetime.date(2026, 1, 1)
    dates = [first + datetime.timedelta(days=days) for days in range(ecb.MOST_DAYS + 1)]
    days = [day("<Cube currency='USD' rate='1'/>", time=str(date)) for date in dates]
    assert len(ecb.parse(document("".join(days[1:])))) == ecb.MOST_DAYS
    with pytest.raises(ProviderError, match="holds 101 days"):
        ecb.parse(document("".join(days)))


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    with pytest.raises(ProviderError):
        ecb.parse(noise)


@settings(deadline=None)
@given(st.integers(0, 420), st.binary(max_size=4))
def test_no_damage_to_a_document_breaks_the_reader(position: int, damage: bytes) -> None:
    whole = document(FRIDAY)
    damaged = whole[:position] + damage + whole[position + len(damage) :]
    with suppress(ProviderError):
        ecb.parse(damaged)
