"""A scenario: a TOML file that says what fails, where and when, and fits every deployment.

The rules between its fields read the file as it was written, as a deployment's rules do, so that
one wrong field does not hide another.
"""

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

SHIPPED = ROOT / "drills"
Seconds = Annotated[float, Field(ge=0, le=86_400)]
ROLES = ("busiest", "home", "all")
"""Roles in the place of a region: the one with most callers, the table's home, and every one."""
CALLED = {"regions": "region", "seconds": "lag_seconds"}
"""Fields of faults that have another name in a scenario."""
_OPTIONAL = frozenset(("variable",))
_ALWAYS = frozenset(("kind", "at", "until"))
_KNOWN = frozenset(
    CALLED.get(each.name, each.name) for kind in KINDS.values() for each in fields(kind)
)


class ScenarioError(FileError):
    """A scenario that cannot be used; the message lists all of its problems."""


class FaultEntry(Section):
    """One `[[faults]]` entry: what fails, where and when.

    Times are in seconds of the drill's clock, from the end of the warm-up.
    """

    kind: Literal[*sorted(KINDS)]  # type: ignore[valid-type]
    """The kind of fault: one of those in docs/rehearsal.md."""
    region: str | None = None
    """Where: "busiest", "home", "all", or an AWS region by its name."""
    at: Seconds
    """The second at which it begins."""
    until: Seconds | None = None
    """The second at which it is healed; the end of the scenario by default."""
    reason: str | None = None
    """For region-drained: the operator's reason."""
    variable: str | None = None
    """For provider-down: the variable of `[api.environment]`; all with a stand-in by default."""
    lag_seconds: Seconds | None = None
    """For replication-lags: seconds from a write until the other regions have it."""
    health_fails: bool | None = None
    """For bad-release: whether the health function fails too."""


class Scenario(Section):
    """The content of a scenario's file.

    Raises:
        ValidationError: with every problem of the fields and of the rules between them.
    """

    title: str
    """What happens, in a sentence."""
    duration: Annotated[float, Field(gt=0, le=86_400)]
    """Seconds after the warm-up for which requests are counted."""
    warm_up: Seconds = 30
    """Seconds before counting starts, in which callers resolve the name and connect."""
    faults: Annotated[Listed[FaultEntry], NOT_EMPTY]
    """The faults, which may overlap."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_problems(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return checked(cls.__name__, data, handler, broken_rules(data))


def load_scenario(given: str) -> Scenario:
    """Read a scenario from a file, or one of `drills/` by its name, such as `region-down`.

    A file goes before a shipped scenario of the same name.

    Raises:
        ScenarioError: the file cannot be read, or is no scenario; lists every problem.
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


def broken_rules(written: Any) -> Problems:
    """Yield every problem between the fields of a scenario, as plain data read from TOML."""
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
        rule = f"is no field of {kind.kind}, which has {has}"
        yield broken(("faults", index, name), entry[name], rule, "leave it out")
    region = text(entry, "region")
    if region is not None and region not in ROLES and region not in REGIONS:
        rule = "is neither an AWS region nor one of " + ", ".join(ROLES)
        yield broken(("faults", index, "region"), region, rule, "write one of them")


def _number(table: Any, key: str) -> float | None:
    value = at(table, key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None
