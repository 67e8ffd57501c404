"""Which records of a stream wake a function: the part of Lambda's filter patterns that ours use.

A pattern names fields, nested as the record is, and for each the texts that it may be. Lambda has
more (prefixes, numbers, exists, anything-but), which are refused here rather than misread.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

Path = tuple[str, ...]


class UnknownPatternError(ValueError):
    """A pattern that asks for more than nested fields with lists of texts."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The texts that each field of a record must be one of."""

    fields: tuple[tuple[Path, frozenset[str]], ...]

    @classmethod
    def parse(cls, pattern: str) -> Self:
        """Read a pattern; raise `UnknownPatternError`."""
        return cls(tuple(_fields(json.loads(pattern), ())))

    def lets_through(self, record: Mapping[str, Any]) -> bool:
        """Say whether every field is there and is one of its texts."""
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
