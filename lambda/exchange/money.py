"""The arithmetic of amounts and rates: digits and rounding.

A rate has 16 significant digits, rounded half to even (published rates have four to six). A
converted amount is that rate times the amount, computed exactly and rounded once, to the minor
units of its currency, half away from zero (Regulation (EC) 1103/97, article 5). So callers can
verify a conversion with the figures in its answer.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

RATE = Context(prec=16, rounding=ROUND_HALF_EVEN)
# Exact for the largest amount (15 + 8 digits) times a rate (16 digits) in any minor unit.
AMOUNT = Context(prec=80, rounding=ROUND_HALF_UP)

USUAL_MINOR_UNITS = 2
# ISO 4217, list one: the currencies in use whose minor unit is not a hundredth.
_WHOLE = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
    *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
)
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
MINOR_UNITS = {
    **dict.fromkeys(_WHOLE, 0),
    **dict.fromkeys(_THOUSANDTHS, 3),
}


def cross(*, base: Decimal, quote: Decimal) -> Decimal:
    """Return the rate from base to quote, both given as units for one euro."""
    return RATE.normalize(RATE.divide(quote, base))


def convert(*, amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """Return `amount` at `rate`, rounded to the minor units of `currency`."""
    minor_unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, USUAL_MINOR_UNITS))
    return AMOUNT.quantize(AMOUNT.multiply(amount, rate), minor_unit)


def plain(number: Decimal) -> str:
    """Return the number as text without an exponent."""
    return format(number, "f")
