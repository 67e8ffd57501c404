"""How the rules of `[routing]` read it."""

from collections.abc import Iterable, Iterator
from typing import Any

from constructs_lib.deployment.raw import Location, at, column
from constructs_lib.deployment.routing import Group, Member, Routing


def states(written: Any) -> Iterator[tuple[str, str]]:
    """Yield each region's name and state."""
    for index, name in column(written, "regions", key="name"):
        yield name, at(written, "regions", index, "state") or "active"


def groups(routing: Routing) -> Iterator[tuple[Location, Group]]:
    """Yield every group, and where it stands; the routing itself is the first."""
    yield ("routing",), routing
    for name, group in routing.groups.items():
        yield ("routing", "groups", name), group


def led(location: Location, group: Group) -> Iterator[tuple[Location, str]]:
    """Yield where each member of a group is named."""
    for index, member in enumerate(group.members or ()):
        yield (*location, "members", index), member
    for member in group.weights or ():
        yield (*location, "weights", member), member
    for index, place in enumerate(group.locations or ()):
        yield (*location, "locations", index, "to"), place.to
    if group.default is not None:
        yield (*location, "default"), group.default


def reached(routing: Routing, members: Iterable[Member]) -> set[Member]:
    """Return members with all that they lead to, at whatever depth, around loops too."""
    found: set[Member] = set()
    todo = [*members]
    while todo:
        member = todo.pop()
        if member not in found:
            found.add(member)
            if member in routing.groups:
                todo += routing.groups[member].leads_to
    return found


def serves(routing: Routing, member: str, regions: dict[str, str]) -> bool:
    """Whether anything beneath a member takes callers."""
    return any(
        leaf in routing.external or regions.get(leaf) == "active" for leaf in routing.leaves(member)
    )
