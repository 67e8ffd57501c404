"""Reads a plan's JSON (`terraform show -json tfplan`): its changes, the system before and after.

Unknown values are never guessed: an attribute that is known only after the apply is `Unknown`, with
the addresses of the resources from which the configuration takes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from operations.plan_review.changes import Action, Change, action
from operations.plan_review.instances import (
    RawInstance,
    SystemBuilder,
    raw_instances,
    values_document,
)
from operations.plan_review.sections import doubts
from operations.plan_review.system import ResourceInstance, System
from operations.route53.readers.plan import planned_resources, read_plan
from operations.route53.readers.state import read_state
from operations.terraform_json.addresses import Address
from operations.terraform_json.references import scope_of
from operations.terraform_json.regions import ProviderRegions
from operations.terraform_json.resources import items, mapping, text

_MAJORS = ("0", "1")


class PlanError(Exception):
    """The document is not a plan, or of a format that is not supported; the message says why."""


@dataclass(frozen=True)
class Plan:
    """A plan. `drift` holds changes made outside Terraform, `doubts` what could not be judged."""

    name: str
    changes: tuple[Change, ...]
    drift: tuple[Change, ...]
    before: System
    after: System
    doubts: tuple[str, ...] = ()


def read(document: object, *, name: str, stack: str = "") -> Plan:
    """Read a plan. `stack` is put before its addresses if several plans are reviewed together.

    Raises:
        PlanError: the document is not a plan, or of an unknown format.
    """
    return _Reader(_checked(document), stack).plan(name)


def _checked(document: object) -> Mapping[str, object]:
    plan = mapping(document)
    version = text(plan.get("format_version"))
    if version is None:
        raise PlanError("this is not a plan: give what `terraform show -json tfplan` prints")
    if version.partition(".")[0] not in _MAJORS:
        raise PlanError(f"the plan's format is {version}, which is newer than this review")
    if "values" in plan and "planned_values" not in plan and "resource_changes" not in plan:
        raise PlanError("this is a state, not a plan")
    if not isinstance(plan.get("resource_changes", []), list):
        raise PlanError("`resource_changes` is not a list: give what `terraform show -json` prints")
    if "resource_changes" not in plan and not isinstance(plan.get("planned_values"), Mapping):
        raise PlanError(
            "this has neither `resource_changes` nor `planned_values`: give all of what "
            "`terraform show -json tfplan` prints"
        )
    return plan


class RawChange(NamedTuple):
    """A change as the plan's JSON has it; `previous` is the address before a `moved` block."""

    address: Address
    change: Mapping[str, object]
    previous: str | None


class _Reader:
    def __init__(self, document: Mapping[str, object], stack: str) -> None:
        self._document = document
        self._state = mapping(document.get("prior_state")).get("values")
        self._stack = stack
        self._builder = SystemBuilder(ProviderRegions(document), stack)
        self._expressions: dict[str, Mapping[object, object]] = {}

    def plan(self, name: str) -> Plan:
        changes, found_doubts = [], list(doubts(self._document))
        for entry in map(mapping, items(self._document.get("resource_changes"))):
            address = Address.parse(entry.get("address"))
            if address is None:
                found_doubts.append(f"a change of {entry.get('address')} was not understood")
            elif not address.is_data and "deposed" not in entry:
                change = mapping(entry.get("change"))
                changes.append(RawChange(address, change, text(entry.get("previous_address"))))
                if action(items(change.get("actions"))) is None:
                    found_doubts.append(f"what happens to {address.text} was not understood")
        before, after = self._before(changes), self._after(changes)
        return Plan(
            name=name,
            changes=tuple(self._changes(changes, before, after)),
            drift=tuple(self._drift()),
            before=before,
            after=after,
            doubts=tuple(found_doubts),
        )

    def _before(self, changes: Sequence[RawChange]) -> System:
        found = _raw_side(self._state, changes, "before")
        document = {"values": values_document(found.values())}
        return self._builder.system(found.values(), {}, read_state(document, stack=self._stack))

    def _after(self, changes: Sequence[RawChange]) -> System:
        found = _raw_side(self._document.get("planned_values"), changes, "after")
        for data in (each for each in raw_instances(self._state) if each.address.is_data):
            found.setdefault(data.address.text, data)
        document = {
            "planned_values": values_document(found.values()),
            "configuration": self._document.get("configuration"),
        }
        types = {each.address.type for each in found.values()}
        resolved = {each.address: each.values for each in planned_resources(document, types)}
        route53 = read_plan(document, stack=self._stack)
        return self._builder.system(found.values(), resolved, route53)

    def _changes(
        self, changes: Sequence[RawChange], before: System, after: System
    ) -> Iterator[Change]:
        for address, change, previous in changes:
            qualified = self._builder.qualified(address.text)
            actions = items(change.get("actions"))
            yield Change(
                address=qualified,
                type=address.type,
                action=action(actions) or Action.NOTHING,
                before=before.instances.get(qualified),
                after=after.instances.get(qualified),
                creates_first=actions == ["create", "delete"],
                forgets="forget" in actions,
                reasons=tuple(_dotted(path) for path in items(change.get("replace_paths"))),
                imported=change.get("importing") is not None,
                previous=previous,
                expressions=self._configured(address),
            )

    def _configured(self, address: Address) -> Mapping[str, object]:
        """The resource's arguments in the configuration of its module."""
        found = self._expressions.get(address.module)
        if found is None:
            root = mapping(mapping(self._document.get("configuration")).get("root_module"))
            module = scope_of(address.module, root).configuration
            found = self._expressions[address.module] = {
                text(resource.get("address")): resource.get("expressions")
                for resource in map(mapping, items(module.get("resources")))
            }
        return mapping(found.get(address.name))

    def _drift(self) -> Iterator[Change]:
        for entry in map(mapping, items(self._document.get("resource_drift"))):
            address = Address.parse(entry.get("address"))
            change = mapping(entry.get("change"))
            if address is None or address.is_data:
                continue
            yield Change(
                address=self._builder.qualified(address.text),
                type=address.type,
                action=action(items(change.get("actions"))) or Action.NOTHING,
                before=self._drifted(address, change, "before"),
                after=self._drifted(address, change, "after"),
                previous=text(entry.get("previous_address")),
            )

    def _drifted(
        self, address: Address, change: Mapping[str, object], side: str
    ) -> ResourceInstance | None:
        if not isinstance(change.get(side), Mapping):
            return None
        raw = _raw_instance(address, change, side)
        return self._builder.instance(raw, raw.values)


def _dotted(path: object) -> str:
    return ".".join(map(str, items(path)))


def _raw_side(values: object, changes: Sequence[RawChange], side: str) -> dict[str, RawInstance]:
    """The instances before or after the changes, by address; a change counts more than `values`."""
    found = {each.address.text: each for each in raw_instances(values)}
    for address, change, _ in changes:
        found.pop(address.text, None)
        if isinstance(change.get(side), Mapping):
            found[address.text] = _raw_instance(address, change, side)
    return found


def _raw_instance(address: Address, change: Mapping[str, object], side: str) -> RawInstance:
    unknown = change.get("after_unknown") if side == "after" else None
    return RawInstance.of(address, change.get(side), change.get(f"{side}_sensitive"), unknown)
