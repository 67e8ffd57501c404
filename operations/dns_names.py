r"""Domain names in the one form in which Route 53 stores them.

Route 53's developer guide, "DNS domain name format": upper and lower case are the same, a trailing
dot makes no difference, and an escape code (`\052`) is the same as its character. Here escapes of a
dot, a backslash and unprintable characters stay escaped.
"""

import re
from functools import lru_cache

LABEL_BYTES = 63
NAME_BYTES = 255

_ESCAPE = re.compile(r"\\([0-7]{3})")
_KEPT_ESCAPED = frozenset(".\\")


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 8))
    printable = "!" <= character <= "~" and character not in _KEPT_ESCAPED
    return character if printable else escape[0]


@lru_cache(maxsize=16384)
def canonical_name(name: str) -> str:
    r"""Return the canonical form of a name: `API.Example.com.` becomes `api.example.com`."""
    return _ESCAPE.sub(_character, name).lower().removesuffix(".")


def parent(name: str) -> str:
    """Return the name without its leftmost label; the parent of the root `""` is the root."""
    return name.partition(".")[2]


def wildcard_below(name: str) -> str:
    """Return the wildcard that answers for names below this one that do not exist."""
    return f"*.{name}" if name else "*"


def lies_within(name: str, zone: str) -> bool:
    """Whether a canonical name is the zone's name or below it."""
    return name == zone or name.endswith(f".{zone}") or not zone


def is_well_formed(name: str) -> bool:
    """Whether a name has at most 255 bytes and its labels 1 to 63 (an escape is one byte)."""
    plain = _ESCAPE.sub("?", name)
    return len(plain) <= NAME_BYTES and all(
        0 < len(label) <= LABEL_BYTES for label in plain.split(".")
    )
