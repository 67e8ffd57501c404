"""What every table of a deployment file shares."""

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
    """A table of the deployment file: unknown keys are errors, and no value is made another."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


T = TypeVar("T")
Listed = Annotated[tuple[T, ...], Strict(strict=False)]
"""A list of the file, kept as a tuple."""


def refuse(rule: str, remedy: str) -> NoReturn:
    """Raise a problem in the words of the file: which rule, and the way out."""
    raise problem(rule, remedy)


def problem(rule: str, remedy: str) -> PydanticCustomError:
    """Return a problem that pydantic collects with its own."""
    context: dict[str, Any] = {"rule": rule, "remedy": remedy}
    return PydanticCustomError("deployment", "{rule}; {remedy}", context)


@dataclass(frozen=True)
class Kept:
    """A rule that a value must keep, said in words to people and by a `keyword` of JSON Schema
    to editors."""

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
    """Return the rule that a text matches `pattern` as a whole."""
    holds = re.compile(pattern).fullmatch
    return Kept(holds, rule, remedy, ("pattern", f"^({pattern})$"))


def at_least(count: int, rule: str, remedy: str) -> Kept:
    """Return the rule that a list has so many items, once each of them is sound."""
    return Kept(lambda items: len(items) >= count, rule, remedy, ("minItems", count))


def at_most(count: int, rule: str, remedy: str) -> Kept:
    """Return the rule that a list has no more items, once each of them is sound."""
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
