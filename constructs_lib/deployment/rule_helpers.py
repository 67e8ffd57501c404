"""How a rule between fields says that it is broken."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ModelWrapValidatorHandler, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from constructs_lib.deployment.raw import Location, at, column
from constructs_lib.deployment.section import problem

Problems = Iterator[InitErrorDetails]
M = TypeVar("M", bound=BaseModel)


def checked(title: str, data: Any, handler: ModelWrapValidatorHandler[M], rules: Problems) -> M:
    """Return the model of `data`, from within its wrap validator.

    Raises:
        ValidationError: with every problem of the fields and of the rules between them.
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
    """Return the problem of the `value` at `location`: which rule it breaks, and the way out."""
    return InitErrorDetails(type=problem(rule, remedy), loc=location, input=value)


def repeated(
    values: Iterable[tuple[int, str]], address: Callable[[str], str] = str
) -> Iterator[tuple[int, str, str]]:
    """Yield each value whose address another has already, with its index and what is wrong."""
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
    """Return the state of each region that the file names."""
    return {
        name: at(written, "regions", index, "state") or "active"
        for index, name in column(written, "regions", key="name")
    }


def _as_raised(error: Any) -> InitErrorDetails:
    kind = PydanticCustomError(error["type"], error["msg"], error.get("ctx"))
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"])
