"""Decides a request by a policy as IAM does, as far as the functions' policies go.

An explicit Deny wins over every Allow, and what nobody allows is denied. A condition holds where
all its operators hold; `ForAllValues` holds for a request without the key, `ForAnyValue` does not.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

_OPERATORS: dict[str, Callable[[str, list[str]], bool]] = {
    "StringLike": lambda value, wanted: any(fnmatchcase(value, each) for each in wanted),
    "StringNotLike": lambda value, wanted: not any(fnmatchcase(value, each) for each in wanted),
}


@dataclass(frozen=True)
class Request:
    """An action on a resource; `keys` are the partition keys that it names, None where none."""

    action: str
    resource: str
    keys: tuple[str, ...] | None

    @property
    def _context(self) -> dict[str, tuple[str, ...]]:
        return {} if self.keys is None else {"dynamodb:LeadingKeys": self.keys}

    def meets(self, statement: Mapping[str, Any]) -> bool:
        """Whether a statement is about this request."""
        return (
            self.action in statement["Action"]
            and self.resource in statement["Resource"]
            and all(
                self._holds(operator, key, wanted)
                for operator, wants in statement.get("Condition", {}).items()
                for key, wanted in wants.items()
            )
        )

    def _holds(self, operator: str, key: str, wanted: str | list[str]) -> bool:
        values = self._context.get(key)
        if operator == "Null":
            return (values is None) == (wanted == "true")
        quantifier, _, name = operator.partition(":")
        listed = [wanted] if isinstance(wanted, str) else wanted
        found = [_OPERATORS[name](value, listed) for value in values or ()]
        return {"ForAllValues": all, "ForAnyValue": any}[quantifier](found)


def allows(statements: Iterable[Mapping[str, Any]], request: Request) -> bool:
    """Whether IAM lets the request through."""
    effects = {each["Effect"] for each in statements if request.meets(each)}
    return effects == {"Allow"}
