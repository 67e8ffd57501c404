"""Terraform resources and their values, some of which are known only after apply.

The readers of configurations, plans and states produce these. The functions that read a value never
raise: a value of an unexpected type counts as absent, so that any plan can be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ZONE = "aws_route53_zone"
RECORD = "aws_route53_record"
HEALTH_CHECK = "aws_route53_health_check"
READ = frozenset((ZONE, RECORD, HEALTH_CHECK))
"""The resource types of the model of Route 53."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value known after apply, with the addresses of the resource instances that it refers to.

    `text` is its expression, such as `${aws_lb.this.dns_name}`, and tells two of them apart.
    """

    text: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource instance. Nested blocks are mappings or lists of mappings."""

    address: str
    type: str
    values: Mapping[str, object]


def text(value: object) -> str | None:
    """Return a non-empty string, or None; Terraform's state has `""` for what is not set."""
    return value if isinstance(value, str) and value else None


def symbol(value: object) -> str | None:
    """Return a non-empty string, or the expression of an unknown value, or None."""
    return value.text if isinstance(value, Unknown) else text(value)


def written(value: object) -> str:
    """Return any value as a string; an unknown one as its expression."""
    return symbol(value) or str(value)


def number(value: object) -> int | None:
    """Return an integer, given as a JSON number or as a string, or None."""
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdecimal() else None
    return int(value) if isinstance(value, int | float) else None


def decimal(value: object) -> float | None:
    """Return a float, given as a number or as a string (as coordinates are), or None."""
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def flag(value: object) -> bool:
    """Return a boolean; anything but true is False."""
    return value is True or value == "true"


def items(value: object) -> list[object]:
    """Return the elements of a list; a single value counts as a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def mapping(value: object) -> Mapping[str, object]:
    """Return a mapping; anything else counts as an empty one."""
    return value if isinstance(value, Mapping) else {}


def index(key: object) -> str:
    """Return the key of an instance as in its address: `[0]`, `["eu-west-1"]`, or nothing."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f'["{key}"]'


def block(values: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """Return the first nested block of a name, or None."""
    blocks = [item for item in items(values.get(name)) if isinstance(item, Mapping)]
    return blocks[0] if blocks else None
