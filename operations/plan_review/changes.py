"""What happens to a resource instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from operations.plan_review.system import ResourceInstance

_TAGS = frozenset(("tags", "tags_all"))


class Action(StrEnum):
    """What happens to a resource instance; imported and moved it is beside anything else."""

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
    """What happens to one resource instance; `before` or `after` is None where it is not there.

    `reasons` are the attributes for which it must be replaced. `forgets` says that what is there
    stays, without Terraform: for good, or beside a new one. `imported` says that Terraform has not
    managed it so far, and `before` is what is there; `previous` is the address that it had before.
    `expressions` are the configuration's, as the plan's format has them.
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
    def counted(self) -> tuple[Action, ...]:
        """Everything that happens to it."""
        happens = {
            self.action: self.action is not Action.NOTHING,
            Action.IMPORT: self.imported,
            Action.MOVE: self.previous is not None,
        }
        return tuple(action for action, does in happens.items() if does)

    @property
    def destroys(self) -> bool:
        """Whether what is there goes, even if something else takes its place."""
        return self.action in (Action.REPLACE, Action.DESTROY)


def differs(before: object, after: object) -> bool:
    """Whether two values differ; null, 0, "" and an empty block are one to most providers, at
    whatever depth."""
    return _said(before) != _said(after)


def _said(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: said for key, each in value.items() if (said := _said(each))} or None
    if isinstance(value, list):
        return [_said(each) for each in value] or None
    return value or None


def action(actions: list[object]) -> Action | None:
    """What a plan's list of actions comes to; None where it is not understood."""
    return _ACTIONS.get(" ".join(map(str, actions)))
