r"""Domain names as Route 53 stores them, so that one name has one spelling.

The developer guide, "DNS domain name format": letters are lower case however they were typed,
a trailing dot changes nothing, and an escape code (`\052`) is the character it stands for.
Escapes of a dot or a backslash, and of what is not printable, stay escaped.
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
    r"""The one spelling of a name: `API.Example.com.` and `\141pi.example.com` are the same."""
    return _ESCAPE.sub(_character, name).lower().removesuffix(".")


def parent(name: str) -> str:
    """The name without its leftmost label; the root's is the root, `""`."""
    return name.partition(".")[2]


def wildcard_below(name: str) -> str:
    """The wildcard that answers for the names under this one that do not exist."""
    return f"*.{name}" if name else "*"


def lies_within(name: str, zone: str) -> bool:
    """Whether a canonical name is that of the zone or under it."""
    return name == zone or name.endswith(f".{zone}") or not zone


def is_well_formed(name: str) -> bool:
    """Whether the labels and the whole keep DNS's lengths (an escape is one byte)."""
    plain = _ESCAPE.sub("?", name)
    return len(plain) <= NAME_BYTES and all(
        0 < len(label) <= LABEL_BYTES for label in plain.split(".")
    )
