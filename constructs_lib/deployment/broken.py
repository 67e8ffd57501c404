"""How a rule between fields says that it is broken."""

from collections.abc import Callable, Iterable, Iterator

from pydantic_core import InitErrorDetails

from constructs_lib.deployment.section import problem
from constructs_lib.deployment.written import Location

Problems = Iterator[InitErrorDetails]


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
