"""Read values of a file's content before validation, where anything may have any type."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

Location = tuple[str | int, ...]


def plain(value: Any) -> Any:
    """Return `value` with models and tuples replaced by the dictionaries and lists of TOML."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def at(written: Any, *location: str | int) -> Any:
    """Return the value at `location`, or None."""
    for step in location:
        if isinstance(written, dict):
            written = written.get(step)
        elif isinstance(written, list) and isinstance(step, int) and step < len(written):
            written = written[step]
        else:
            return None
    return written


def text(written: Any, *location: str | int) -> str | None:
    """Return the value at `location` if it is text, else None."""
    value = at(written, *location)
    return value if isinstance(value, str) else None


def texts(written: Any, *location: str) -> Iterator[tuple[int, str]]:
    """Yield the index and value of each text in the list at `location`."""
    values = at(written, *location)
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield index, value


def column(written: Any, *location: str, key: str) -> Iterator[tuple[int, str]]:
    """Yield the index of each table in the list at `location` that has text at `key`, and the
    text."""
    rows = at(written, *location)
    for index in range(len(rows) if isinstance(rows, list) else 0):
        value = text(rows, index, key)
        if value is not None:
            yield index, value


def all_texts(written: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Yield the location and value of all texts and keys, at any depth."""
    if isinstance(written, str):
        yield location, written
    elif isinstance(written, dict):
        for key, value in written.items():
            yield (*location, key), str(key)
            yield from all_texts(value, (*location, key))
    elif isinstance(written, list):
        for index, value in enumerate(written):
            yield from all_texts(value, (*location, index))
