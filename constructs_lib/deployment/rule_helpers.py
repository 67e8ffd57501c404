"""What the rules between fields share: how they report problems, and common checks."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ModelWrapValidatorHandler, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from constructs_lib.deployment.raw import Location, at, column
from constructs_lib.deployment.section import problem

Problems = Iterator[InitErrorDetails]
M = TypeVar("M", bound=BaseModel)


def checked(title: str, data: Any, handler: ModelWrapValidatorHandler[M], rules: Problems) -> M:
    """Return the model of `data`; to be called in its pydantic wrap validator `handler`.

    Raises:
        ValidationError: with the problems of the fields and those in `rules`.
    """
    found = list(rules)
    try:
        model = handler(data)
    except ValidationError as error:
        found = [*map(_as_raised, error.errors(include_url=False)), *found]
    if found:
        raise ValidationError.from_exception_data(title, found)
    return model


def broken(location: Location, value: object, rule: str, remedy: str) -> InitErrorDetails:
    """Return a problem: the `value` at `location` violates `rule`; `remedy` says what to do."""
    return InitErrorDetails(type=problem(rule, remedy), loc=location, input=value)


def repeated(
    values: Iterable[tuple[int, str]], address: Callable[[str], str] = str
) -> Iterator[tuple[int, str, str]]:
    """Yield the index, value and rule of each value whose `address` an earlier value has."""
    taken: dict[str, str] = {}
    for index, value in values:
        other = taken.get(address(value))
        if other is None:
            taken[address(value)] = value
        elif other == value:
            yield index, value, "is listed twice"
        else:
            yield index, value, f'has the same Terraform address as "{other}"'


def region_states(written: Any) -> dict[str, str]:
    """Return the state of each region in the file's content."""
    return {
        name: at(written, "regions", index, "state") or "active"
        for index, name in column(written, "regions", key="name")
    }


def _as_raised(error: Any) -> InitErrorDetails:
    kind = PydanticCustomError(error["type"], error["msg"], error.get("ctx"))
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"])
