"""Parses the addresses of resource instances."""

import json
import re
from dataclasses import dataclass
from typing import Self

_KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
_ADDRESS = re.compile(
    rf"(?:(?P<module>module\.[\w-]+(?:{_KEY})?(?:\.module\.[\w-]+(?:{_KEY})?)*)\.)?"
    rf"(?P<name>(?P<data>data\.)?(?P<type>[\w-]+)\.(?P<label>[\w-]+))(?P<key>{_KEY})?"
)
_KEYS = re.compile(_KEY)


@dataclass(frozen=True, slots=True)
class Address:
    """`module.cell["eu"].aws_sqs_queue.q[0]`: a module instance, a name in it, a key."""

    text: str
    module: str
    name: str
    type: str
    label: str
    key: int | str | None
    is_data: bool

    @classmethod
    def parse(cls, text: object) -> Self | None:
        """Parse an address; None where the text is not one."""
        match = _ADDRESS.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            return None
        return cls(
            text=match[0],
            module=match["module"] or "",
            name=match["name"],
            type=match["type"],
            label=match["label"],
            key=_key(match["key"]) if match["key"] else None,
            is_data=match["data"] is not None,
        )

    @property
    def calls(self) -> tuple[str, ...]:
        """The names of the module calls that contain it, outermost first."""
        return tuple(_KEYS.sub("", self.module).split(".")[1::2])


def _key(written: str) -> int | str:
    """Return the key in the brackets; one that is not valid JSON (`\\U0001F600`) stays as it is."""
    try:
        key: int | str = json.loads(written)[0]
    except ValueError:
        return written[1:-1].strip('"')
    return key
