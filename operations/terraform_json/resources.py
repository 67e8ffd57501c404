"""Terraform resources with their values, some of which only an apply will tell.

The readers of configuration, plan and state all end here; `terraform` turns the result into
the model. The getters are total: what has an unexpected shape counts as absent, because a
reader must survive any plan that Terraform can make.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ZONE = "aws_route53_zone"
RECORD = "aws_route53_record"
HEALTH_CHECK = "aws_route53_health_check"
READ = frozenset((ZONE, RECORD, HEALTH_CHECK))
"""The types of resource that this model is made of."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value known after apply, with the addresses of the resource instances it comes from.

    `text` is how it is written, to tell two of them apart: `${aws_lb.this.dns_name}`.
    """

    text: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource instance. Nested blocks are mappings or lists of mappings."""

    address: str
    type: str
    values: Mapping[str, object]


def text(value: object) -> str | None:
    """A string that says something; Terraform's state writes `""` for what is not set."""
    return value if isinstance(value, str) and value else None


def symbol(value: object) -> str | None:
    """A string that says something, or how an unknown one is written."""
    return value.text if isinstance(value, Unknown) else text(value)


def written(value: object) -> str:
    """Any value as a string: an unknown one as it is written."""
    return symbol(value) or str(value)


def number(value: object) -> int | None:
    """A whole number, as JSON or as the string that a configuration may give."""
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdecimal() else None
    return int(value) if isinstance(value, int | float) else None


def decimal(value: object) -> float | None:
    """A number with decimals: Terraform keeps coordinates as strings."""
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def flag(value: object) -> bool:
    """A boolean; anything but true is false."""
    return value is True or value == "true"


def items(value: object) -> list[object]:
    """The elements of a list; a single value, known or not, is a list of itself."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def mapping(value: object) -> Mapping[str, object]:
    """A mapping; anything else is an empty one."""
    return value if isinstance(value, Mapping) else {}


def index(key: object) -> str:
    """The key of an instance as addresses write it: `[0]`, `["eu-west-1"]`, or nothing."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f'["{key}"]'


def block(values: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """The first nested block of a name, or None."""
    blocks = [item for item in items(values.get(name)) if isinstance(item, Mapping)]
    return blocks[0] if blocks else None
