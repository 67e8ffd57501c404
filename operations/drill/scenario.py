"""A scenario: what fails, where and when, in a file that fits every deployment."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator

from constructs_lib.deployment.load import read_toml
from constructs_lib.deployment.problems import FileError, problems_of
from constructs_lib.deployment.rule_helpers import checked
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section
from constructs_lib.project import ROOT, is_file
from operations.drill.scenario_rules import broken_rules
from operations.rehearsal.world.faults.faults import KINDS

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
