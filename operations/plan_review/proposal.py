"""Several plans that are applied together, seen as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from operations.plan_review.changes import Action, Change
from operations.plan_review.plan import Plan
from operations.plan_review.system import System
from operations.proof.documents import Reading, joined_readings


@dataclass(frozen=True)
class Proposal:
    """The plans, with the system before the first and after the last of them."""

    plans: tuple[Plan, ...]

    @cached_property
    def before(self) -> System:
        """The system before the plans."""
        return _joined([plan.before for plan in self.plans])

    @cached_property
    def after(self) -> System:
        """The system after the plans."""
        return _joined([plan.after for plan in self.plans])

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The changes of all plans, including those that do nothing."""
        return tuple(change for plan in self.plans for change in plan.changes)

    def acting(self, *types: str) -> Iterator[Change]:
        """The changes that do something to resources of these types; without types, of any."""
        for change in self.changes:
            acts = change.action not in (Action.NOTHING, Action.FORGET)
            if acts and (not types or change.type in types):
                yield change

    def destroyed(self, *types: str) -> Iterator[Change]:
        """The changes that destroy or replace resources of these types; without types, of any."""
        return (change for change in self.acting(*types) if change.destroys)

    def forgotten(self) -> Iterator[Change]:
        """The changes after which Terraform no longer manages an existing object."""
        return (change for change in self.changes if change.forgets)


def _joined(systems: Sequence[System]) -> System:
    readings = joined_readings([Reading(each.route53, each.deployed) for each in systems])
    return System(
        instances={k: v for system in systems for k, v in system.instances.items()},
        route53=readings.route53,
        deployed=readings.deployed,
    )
