"""Parse the European Central Bank's XML of euro reference rates, as untrusted input.

The daily document and the history of 90 days have the same format: an envelope, a sender, and a
`Cube` element per day that contains one per currency.
https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml
"""

import datetime
import re
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from exchange.day import read_day
from exchange.errors import ProviderError
from exchange.sheet import EURO, Sheet

MOST_DAYS = 100
LONGEST_SOURCE = 100
_GESMES = "{http://www.gesmes.org/xml/2002-08-01}"
_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def parse(document: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of the document, one per day, in its order.

    Raises `ProviderError` if a rate is invalid, if there is a DTD, an entity or an external
    reference, if there is no day, or if there are more than `MOST_DAYS`.
    """
    try:
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        raise ProviderError(f"the document is not safe, well-formed XML: {error!r}") from error
    source = (root.findtext(f"{_GESMES}Sender/{_GESMES}name") or "unnamed").strip()
    days = root.findall(f"{_CUBE}/{_CUBE}")
    if not 1 <= len(days) <= MOST_DAYS:
        raise ProviderError(f"the document holds {len(days)} days, not between 1 and {MOST_DAYS}")
    sheets = tuple(
        Sheet(_date(day.get("time", "")), source[:LONGEST_SOURCE], _rates(day)) for day in days
    )
    if len({sheet.date for sheet in sheets}) != len(sheets):
        raise ProviderError("the document holds a day twice")
    return sheets


def _date(text: str) -> datetime.date:
    date = read_day(text)
    if date is None:
        raise ProviderError(f"a day's time is no date: {text[:40]!r}")
    return date


def _rates(day: Element) -> dict[str, Decimal]:
    rates: dict[str, Decimal] = {}
    for cube in day.findall(_CUBE):
        currency, rate = cube.get("currency", ""), cube.get("rate", "")
        if not _CURRENCY.fullmatch(currency) or currency == EURO or currency in rates:
            raise ProviderError(f"a currency is malformed, repeated or EUR: {currency[:40]!r}")
        if not _RATE.fullmatch(rate) or not Decimal(rate):
            raise ProviderError(f"the rate of {currency} is no positive decimal: {rate[:40]!r}")
        rates[currency] = Decimal(rate)
    if not rates:
        raise ProviderError("a day has no rates")
    return rates
