"""A scenario: what fails, where and when, in a file that fits every deployment."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator

from constructs_lib.deployment.load import read_toml
from constructs_lib.deployment.problems import FileError, problems_of
from constructs_lib.deployment.raw import at, text
from constructs_lib.deployment.rule_helpers import Problems, broken, checked
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section
from constructs_lib.project import ROOT, is_file
from constructs_lib.regions import REGIONS
from operations.rehearsal.world.faults.faults import KINDS

ROLES = ("busiest", "home", "all")
"""What stands for regions: where most callers are led, the table's home, and every one."""
CALLED = {"regions": "region", "seconds": "lag_seconds"}
"""What a scenario calls otherwise than a fault does."""
_OPTIONAL = frozenset(("variable",))
_ALWAYS = frozenset(("kind", "at", "until"))
_KNOWN = frozenset(
    CALLED.get(each.name, each.name) for kind in KINDS.values() for each in fields(kind)
)


def broken_rules(written: Any) -> Problems:
    """Yield every problem between the fields."""
    faults = at(written, "faults")
    for index, entry in enumerate(faults if isinstance(faults, list) else ()):
        if isinstance(entry, dict):
            yield from _times(entry, index, last=_number(written, "duration"))
            yield from _keys(entry, index)


def _times(entry: dict[str, Any], index: int, *, last: float | None) -> Problems:
    begins, ends = _number(entry, "at"), _number(entry, "until")
    if begins is not None and last is not None and begins >= last:
        rule = f"is not before the scenario ends, at {last:g}"
        yield broken(("faults", index, "at"), begins, rule, "begin earlier, or last longer")
    if ends is not None and begins is not None and ends <= begins:
        rule = f"is not after it begins, at {begins:g}"
        yield broken(("faults", index, "until"), ends, rule, "end later")
    if ends is not None and last is not None and ends > last:
        rule = f"is after the scenario ends, at {last:g}"
        yield broken(("faults", index, "until"), ends, rule, "end earlier, or last longer")


def _keys(entry: dict[str, Any], index: int) -> Problems:
    kind = KINDS.get(text(entry, "kind") or "")
    if kind is None:
        return
    takes = {CALLED.get(each.name, each.name): each.default for each in fields(kind)}
    has = " and ".join(sorted(takes)) or "nothing of its own"
    for name in sorted(takes.keys() - entry.keys() - _OPTIONAL):
        if takes[name] is MISSING:
            rule, remedy = "is missing", f"add it: {kind.kind} has {has}"
            yield broken(("faults", index, name), None, rule, remedy)
    for name in sorted((entry.keys() & _KNOWN) - takes.keys() - _ALWAYS):
        rule = f"says nothing of {kind.kind}, which has {has}"
        yield broken(("faults", index, name), entry[name], rule, "leave it out")
    region = text(entry, "region")
    if region is not None and region not in ROLES and region not in REGIONS:
        rule = "is neither an AWS region nor one of " + ", ".join(ROLES)
        yield broken(("faults", index, "region"), region, rule, "write one of them")


def _number(table: Any, key: str) -> float | None:
    value = at(table, key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None


SHIPPED = ROOT / "drills"
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class ScenarioError(FileError):
    """A scenario that cannot be used, with all of its problems."""


class FaultEntry(Section):
    """`[[faults]]`: something that fails for a while. Times are in the world's seconds and count
    from the end of the warm-up."""

    kind: Literal[*sorted(KINDS)]  # type: ignore[valid-type]
    """What fails: one of the kinds in docs/rehearsal.md."""
    region: str | None = None
    """Where: "busiest", "home", "all", or an AWS region by its name."""
    at: Seconds
    """The second at which it begins."""
    until: Seconds | None = None
    """The second at which it is over; the scenario's last when left out."""
    reason: str | None = None
    """Of region-drained: what the operator says."""
    variable: str | None = None
    """Of provider-down: the variable of `[api.environment]`; all that are played when left out."""
    lag_seconds: Seconds | None = None
    """Of replication-lags: seconds from a write to the other regions."""
    health_fails: bool | None = None
    """Of bad-release: whether the health function fails too."""


class Scenario(Section):
    """A scenario's file.

    Raises:
        ValidationError: with every problem of the fields and of the rules between them.
    """

    title: str
    """What happens, in a sentence."""
    duration: Annotated[float, Field(gt=0, le=86_400)]
    """Seconds for which callers are counted."""
    warm_up: Seconds = 30
    """Seconds before those, in which callers find their regions."""
    faults: Annotated[Listed[FaultEntry], NOT_EMPTY]
    """What fails."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_problems(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return checked(cls.__name__, data, handler, broken_rules(data))


def load_scenario(given: str) -> Scenario:
    """Read a scenario: a file, or one of those shipped by its name, such as `region-down`.

    Raises:
        ScenarioError: with everything that is wrong with the file.
    """
    path = Path(given)
    shipped = SHIPPED / f"{given}.toml"
    if not is_file(path) and is_file(shipped):
        path = shipped
    known = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.toml")))
    written = read_toml(path, ScenarioError, choose=f"give a file, or one of {known}")
    try:
        return Scenario.model_validate(written)
    except ValidationError as error:
        raise ScenarioError(str(path), problems_of(error, Scenario)) from None
