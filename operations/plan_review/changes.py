"""The change that a plan makes to a resource instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from operations.plan_review.system import ResourceInstance

_TAGS = frozenset(("tags", "tags_all"))


class Action(StrEnum):
    """What happens to a resource instance. IMPORT and MOVE come in addition to another action."""

    CREATE = "created"
    UPDATE = "changed"
    REPLACE = "replaced"
    DESTROY = "destroyed"
    FORGET = "forgotten"
    IMPORT = "imported"
    MOVE = "moved"
    NOTHING = "unchanged"


_ACTIONS = {
    "create": Action.CREATE,
    "create forget": Action.CREATE,
    "update": Action.UPDATE,
    "create delete": Action.REPLACE,
    "delete create": Action.REPLACE,
    "delete": Action.DESTROY,
    "forget": Action.FORGET,
    "no-op": Action.NOTHING,
    "read": Action.NOTHING,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource instance.

    `before` is None for one that is created, `after` for one that is destroyed. `reasons` are the
    attributes that force a replacement, `creates_first` is `create_before_destroy`. `forgets` says
    that Terraform stops managing the existing object, which stays as it is. `imported` says that
    Terraform begins to manage an existing object, described by `before`. `previous` is the address
    before a `moved` block. `expressions` are the resource's arguments in the configuration, as
    "JSON output format" has them.
    """

    address: str
    type: str
    action: Action
    before: ResourceInstance | None
    after: ResourceInstance | None
    creates_first: bool = False
    forgets: bool = False
    reasons: tuple[str, ...] = ()
    imported: bool = False
    previous: str | None = None
    expressions: Mapping[str, object] = field(default_factory=dict)

    @property
    def region(self) -> str | None:
        """The region after the change, or before it if the instance is destroyed."""
        instance = self.after or self.before
        return instance.region if instance is not None else None

    @property
    def altered(self) -> frozenset[str]:
        """The attributes that change, or may change because they are unknown; tags are left out."""
        before = self.before.values if self.before is not None else {}
        after = self.after.values if self.after is not None else {}
        names = (before.keys() | after.keys()) - _TAGS
        return frozenset(name for name in names if differs(before.get(name), after.get(name)))

    @property
    def counted(self) -> tuple[Action, ...]:
        """The actions under which the change is counted."""
        happens = {
            self.action: self.action is not Action.NOTHING,
            Action.IMPORT: self.imported,
            Action.MOVE: self.previous is not None,
        }
        return tuple(action for action, does in happens.items() if does)

    @property
    def destroys(self) -> bool:
        """Whether the existing object is destroyed, with or without a replacement."""
        return self.action in (Action.REPLACE, Action.DESTROY)


def differs(before: object, after: object) -> bool:
    """Whether two values differ, where null, 0, "" and empty blocks count as equal at any depth.

    Most providers make no difference between these.
    """
    return _normalized(before) != _normalized(after)


def _normalized(value: object) -> object:
    if isinstance(value, Mapping):
        return {
            key: normalized for key, each in value.items() if (normalized := _normalized(each))
        } or None
    if isinstance(value, list):
        return [_normalized(each) for each in value] or None
    return value or None


def action(actions: list[object]) -> Action | None:
    """The action for a plan's `actions` list; None for a list that is not known."""
    return _ACTIONS.get(" ".join(map(str, actions)))
