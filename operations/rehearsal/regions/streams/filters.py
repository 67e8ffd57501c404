"""Lambda's filter patterns for stream records, as far as this project uses them.

A pattern has the nesting of a record, and for each field the list of its accepted texts. Lambda
supports more (prefix, numeric, exists, anything-but), which raises UnknownPatternError here.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

Path = tuple[str, ...]


class UnknownPatternError(ValueError):
    """A pattern with anything but nested fields and lists of texts."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The accepted texts of each field of a record, by the field's path."""

    fields: tuple[tuple[Path, frozenset[str]], ...]

    @classmethod
    def parse(cls, pattern: str) -> Self:
        """Return the filter of a pattern in JSON.

        Raises:
            UnknownPatternError: if the pattern uses more than is supported here.
        """
        return cls(tuple(_fields(json.loads(pattern), ())))

    def lets_through(self, record: Mapping[str, Any]) -> bool:
        """Whether every field has one of its accepted texts."""
        return all(_at(record, path) in texts for path, texts in self.fields)


def _fields(pattern: Any, path: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    if isinstance(pattern, dict) and pattern:
        for name, inner in pattern.items():
            yield from _fields(inner, (*path, name))
    elif isinstance(pattern, list) and pattern and all(isinstance(text, str) for text in pattern):
        yield path, frozenset(pattern)
    else:
        where = ".".join(path) or "it"
        raise UnknownPatternError(f"{where} must be a list of texts, got: {pattern!r}")


def _at(record: Any, path: Path) -> str | None:
    for name in path:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record if isinstance(record, str) else None
