"""The base class of all sections of a deployment file, and its common field types."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Section(BaseModel):
    """A table of the file. Unknown keys are errors, and values are not converted to other types."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


T = TypeVar("T")
Listed = Annotated[tuple[T, ...], Strict(strict=False)]
"""A list in the file, stored as a tuple."""


def refuse(rule: str, remedy: str) -> NoReturn:
    """Raise a problem, for use in validators of fields."""
    raise problem(rule, remedy)


def problem(rule: str, remedy: str) -> PydanticCustomError:
    """Return an error that pydantic collects together with its own."""
    context: dict[str, Any] = {"rule": rule, "remedy": remedy}
    return PydanticCustomError("deployment", "{rule}; {remedy}", context)


@dataclass(frozen=True)
class Kept:
    """A rule for a field's value: a check with a message, and a `keyword` of JSON Schema that tells
    editors the same."""

    holds: Callable[[Any], object]
    rule: str
    remedy: str
    keyword: tuple[str, str | int]

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), self.keyword[0]: self.keyword[1]}

    def _check(self, value: Any) -> Any:
        if not self.holds(value):
            refuse(self.rule, self.remedy)
        return value


def matches(pattern: str, rule: str, remedy: str) -> Kept:
    """Return the rule that the whole text matches `pattern`."""
    holds = re.compile(pattern).fullmatch
    return Kept(holds, rule, remedy, ("pattern", f"^({pattern})$"))


def at_least(count: int, rule: str, remedy: str) -> Kept:
    """Return the rule that a list has `count` items or more. It is checked if all items are
    valid."""
    return Kept(lambda items: len(items) >= count, rule, remedy, ("minItems", count))


def at_most(count: int, rule: str, remedy: str) -> Kept:
    """Return the rule that a list has at most `count` items. It is checked if all items are
    valid."""
    return Kept(lambda items: len(items) <= count, rule, remedy, ("maxItems", count))


NOT_EMPTY = at_least(1, "is empty", "list at least one")

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_DNS_NAME = 253


def _is_dns_name(value: str) -> str:
    name = value.lower()
    labels = name.split(".")
    long = len(name) > _LONGEST_DNS_NAME
    if long or len(labels) == 1 or not all(map(_LABEL.fullmatch, labels)):
        refuse(
            "is not a DNS name: labels of a-z, 0-9 and inner hyphens, joined by dots; a label has "
            f"at most 63 characters, the name {_LONGEST_DNS_NAME}",
            'write it without scheme, path or trailing dot, such as "api.example.com"',
        )
    return name


DnsName = Annotated[str, AfterValidator(_is_dns_name)]
Slug = Annotated[
    str,
    matches(
        r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "is not lower-case words of a-z and 0-9 joined by hyphens",
        'write it such as "exchange" or "my-api"',
    ),
]
