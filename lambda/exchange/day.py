"""Days as the bank and callers write them."""

import datetime
import re

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: str) -> datetime.date | None:
    """Return the day that `YYYY-MM-DD` names, None for any other text.

    `fromisoformat` alone would take 20261120 and 2026-W47-5 too.
    """
    try:
        return datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
