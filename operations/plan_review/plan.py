"""Reads a plan, `terraform show -json tfplan`: what it changes, and the system before and after.

Nothing that the plan does not know is guessed: an attribute that only an apply will tell is an
`Unknown`, with the addresses that it comes from where the configuration names them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from operations.plan_review.addresses import Address
from operations.plan_review.hidden import marked
from operations.plan_review.regions import ProviderRegions, arn_region, named_region
from operations.plan_review.stated import Stated, in_tree, tree
from operations.plan_review.system import Instance, System
from operations.proof.behind import deployed_from
from operations.route53.readers.plan import planned_resources, read_plan
from operations.route53.readers.resources import Resource, items, mapping, text
from operations.route53.readers.state import read_state
from operations.route53.zones import Route53

_MAJORS = ("0", "1")
_TAGS = frozenset(("tags", "tags_all"))
_LATER, _SENSITIVE = "(known after apply)", "(sensitive value)"


class PlanError(Exception):
    """A document that is no plan, or none that can be trusted; the message says why."""


class Action(StrEnum):
    """What happens to a resource instance."""

    CREATE = "created"
    UPDATE = "changed"
    REPLACE = "replaced"
    DESTROY = "destroyed"
    NOTHING = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource instance; `before` or `after` is None where it is not there.

    `reasons` are the attributes for which it must be replaced.
    """

    address: str
    type: str
    action: Action
    before: Instance | None
    after: Instance | None
    creates_first: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def region(self) -> str | None:
        """The region that it is in, or was."""
        instance = self.after or self.before
        return instance.region if instance is not None else None

    @property
    def altered(self) -> frozenset[str]:
        """The attributes that change, tags aside, or may: an apply will tell."""
        before = self.before.values if self.before is not None else {}
        after = self.after.values if self.after is not None else {}
        names = (before.keys() | after.keys()) - _TAGS
        return frozenset(name for name in names if differs(before.get(name), after.get(name)))

    @property
    def destroys(self) -> bool:
        """Whether what is there goes, even if something else takes its place."""
        return self.action in (Action.REPLACE, Action.DESTROY)


@dataclass(frozen=True)
class Plan:
    """A plan. `doubts` say what could not be understood in it, or is missing from it."""

    name: str
    changes: tuple[Change, ...]
    drift: tuple[Change, ...]
    before: System
    after: System
    doubts: tuple[str, ...] = ()


def read(document: object, *, name: str, stack: str = "") -> Plan:
    """Read a plan; `stack` comes before its addresses where several are reviewed together.

    Raises:
        PlanError: when it is not a whole plan of a format that is known.
    """
    return _Reader(_checked(document), stack).plan(name)


def _checked(document: object) -> Mapping[str, object]:
    plan = mapping(document)
    version = text(plan.get("format_version"))
    if version is None:
        raise PlanError("this is no plan: give what `terraform show -json tfplan` prints")
    if version.partition(".")[0] not in _MAJORS:
        raise PlanError(f"the plan's format is {version}, which is newer than this review")
    if "values" in plan and "planned_values" not in plan and "resource_changes" not in plan:
        raise PlanError("this is a state, not a plan")
    if plan.get("errored") is True:
        raise PlanError("the plan ended with errors, so it does not tell everything")
    return plan


class _Reader:
    def __init__(self, document: Mapping[str, object], stack: str) -> None:
        self._document = document
        self._stack = stack
        self._prefix = f"{stack}/" if stack else ""
        self._regions = ProviderRegions(document)

    def plan(self, name: str) -> Plan:
        planned, doubts = [], []
        for entry in map(mapping, items(self._document.get("resource_changes"))):
            address = Address.parse(entry.get("address"))
            if address is None:
                doubts.append(f"a change of {entry.get('address')} was not understood")
            elif not address.is_data and "deposed" not in entry:
                planned.append((address, mapping(entry.get("change"))))
        if self._document.get("complete") is False:
            doubts.append("the plan is not complete: more will change in a later one")
        before, after = self._before(planned), self._after(planned)
        return Plan(
            name=name,
            changes=tuple(self._changes(planned, before, after)),
            drift=tuple(self._drift()),
            before=before,
            after=after,
            doubts=tuple(doubts),
        )

    def _before(self, planned: list[tuple[Address, Mapping[str, object]]]) -> System:
        state = mapping(self._document.get("prior_state")).get("values")
        found = {each.address.text: each for each in in_tree(state)}
        for address, change in planned:
            found.pop(address.text, None)
            if isinstance(change.get("before"), Mapping):
                found[address.text] = _side(address, change, "before")
        document = {"values": tree(iter(found.values()))}
        return self._system(found.values(), {}, read_state(document, stack=self._stack))

    def _after(self, planned: list[tuple[Address, Mapping[str, object]]]) -> System:
        state = mapping(self._document.get("prior_state")).get("values")
        data = [each for each in in_tree(state) if each.address.is_data]
        found = {each.address.text: each for each in in_tree(self._document.get("planned_values"))}
        for address, change in planned:
            found.pop(address.text, None)
            if isinstance(change.get("after"), Mapping):
                found[address.text] = _side(address, change, "after")
        document = {
            "planned_values": tree(iter(found.values())),
            "prior_state": {"values": tree(iter(data))},
            "configuration": self._document.get("configuration"),
        }
        kinds = {each.address.type for each in found.values()}
        filled = {each.address: each.values for each in planned_resources(document, kinds)}
        return self._system(found.values(), filled, read_plan(document, stack=self._stack))

    def _system(
        self,
        found: Iterable[Stated],
        filled: Mapping[str, Mapping[str, object]],
        route53: Route53,
    ) -> System:
        instances = [
            self._instance(each, filled.get(each.address.text, each.values))
            for each in found
            if not each.address.is_data
        ]
        regions = {each.address: each.region for each in instances if each.region is not None}
        deployed = deployed_from(
            [Resource(each.address, each.type, each.values) for each in instances], regions
        )
        prefix = self._prefix
        return System(
            instances={
                prefix + each.address: replace(each, address=prefix + each.address)
                for each in instances
            },
            route53=route53,
            deployed=replace(
                deployed,
                regions={prefix + address: region for address, region in regions.items()},
                apis={prefix + address: api for address, api in deployed.apis.items()},
            ),
        )

    def _instance(self, stated: Stated, values: Mapping[str, object]) -> Instance:
        address = stated.address
        values = marked(values, stated.unknown, _LATER)
        values = marked(values, stated.sensitive, _SENSITIVE)
        provider = self._regions.of(address)
        own = text(values.get("region"))
        return Instance(
            address=address.text,
            type=address.type,
            values=values,
            stack=self._stack,
            region=own or provider or arn_region(values) or named_region(address.text),
            provider_region=own or provider,
        )

    def _changes(
        self,
        planned: list[tuple[Address, Mapping[str, object]]],
        before: System,
        after: System,
    ) -> Iterator[Change]:
        for address, change in planned:
            place = self._prefix + address.text
            actions = items(change.get("actions"))
            yield Change(
                address=place,
                type=address.type,
                action=_action(actions),
                before=before.instances.get(place),
                after=after.instances.get(place),
                creates_first=actions == ["create", "delete"],
                reasons=tuple(_dotted(path) for path in items(change.get("replace_paths"))),
            )

    def _drift(self) -> Iterator[Change]:
        for entry in map(mapping, items(self._document.get("resource_drift"))):
            address = Address.parse(entry.get("address"))
            change = mapping(entry.get("change"))
            if address is None or address.is_data:
                continue
            yield Change(
                address=self._prefix + address.text,
                type=address.type,
                action=_action(items(change.get("actions"))),
                before=self._drifted(address, change, "before"),
                after=self._drifted(address, change, "after"),
            )

    def _drifted(
        self, address: Address, change: Mapping[str, object], side: str
    ) -> Instance | None:
        if not isinstance(change.get(side), Mapping):
            return None
        stated = _side(address, change, side)
        return self._instance(stated, stated.values)


def differs(before: object, after: object) -> bool:
    """Whether two values differ; null, "" and an empty block are one to most providers."""
    return (before or None) != (after or None)


def _dotted(path: object) -> str:
    return ".".join(map(str, items(path)))


def _side(address: Address, change: Mapping[str, object], side: str) -> Stated:
    unknown = change.get("after_unknown") if side == "after" else None
    return Stated.of(address, change.get(side), change.get(f"{side}_sensitive"), unknown)


def _action(actions: list[object]) -> Action:
    match actions:
        case ["create", "delete"] | ["delete", "create"]:
            return Action.REPLACE
        case ["create", *_]:
            return Action.CREATE
        case ["update"]:
            return Action.UPDATE
        case ["delete"]:
            return Action.DESTROY
    return Action.NOTHING
