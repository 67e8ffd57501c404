"""Documents and files in which anything has been changed, as by a slip or by a broken program."""

import copy
import datetime
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import settings

REPEATABLE = settings(deadline=None, max_examples=150, derandomize=True, database=None)
"""The same cases in every run, for as long as the test and Hypothesis stay the same."""
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, 1.5, -0.0, 1e308, float("inf"), float("nan"),
    "", " ", "x" * 300, "a." * 200, "\0", "é" * 70, "../..", "/", "*", "${x}", "{region}",
    "{", "%s", "GET /{a+}/{a+}", "eu-west-1", "arn:aws:iam::1:role/x", "-" * 64, "1e400", "\n",
    [], {}, [[]], [{}], [None], {"": ""}, {"x" * 300: 1}, ["x"] * 300,
    datetime.date(1, 1, 1), datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC), datetime.time(0),
)  # fmt: skip


def mutated(document: Any, chance: random.Random) -> Any:
    """Return a copy in which some values are gone, doubled, exchanged or junk."""
    changed = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 2, 4))):
        there = list(places(changed))
        if not there:
            break
        holder, key = chance.choice(there)
        match chance.randrange(6):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case 2:
                other, another = chance.choice(there)
                holder[key] = copy.deepcopy(other[another])
            case 3 if isinstance(holder[key], str):
                holder[key] = _stretched(holder[key], chance)
            case 4 if isinstance(holder, dict):
                holder[chance.choice(("x", "", "x" * 300, *map(str, holder)))] = holder.pop(key)
            case _:
                holder[key] = copy.deepcopy(chance.choice(JUNK))
    return changed


def bent(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes of a file of which some are gone, doubled, or others."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 8))):
        start = chance.randrange(len(changed) + 1)
        end = start + chance.choice((1, 1, 8, 60))
        match chance.randrange(3):
            case 0:
                del changed[start:end]
            case 1:
                changed[start:start] = changed[start:end] * chance.choice((1, 40))
            case _:
                changed[start:end] = chance.choice(
                    (
                        b"\0",
                        b"\xff",
                        b'"',
                        b"'",
                        b"[",
                        b"[[",
                        b"]",
                        b"{",
                        b"=",
                        b"#",
                        b"\n",
                        b"-",
                        b"9",
                    )
                )
    return bytes(changed)


def _stretched(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    inserted = chance.choice(("x" * 300, "\0", ".", "-", "*", "/", " ", "é", "{x}", "${x}"))
    return text[:place] + inserted + text[place:]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each holder in a document with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])
