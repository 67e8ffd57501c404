"""Parse days in the form of the bank and of callers."""

import datetime
import re

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: str) -> datetime.date | None:
    """Return the day of a text `YYYY-MM-DD`, or None for any other text.

    `date.fromisoformat` alone would also accept 20261120 and 2026-W47-5.
    """
    try:
        return datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
