"""The rules that `[routing]` is a tree whose leaves are regions and external endpoints."""

import difflib
from collections.abc import Iterable, Iterator

from constructs_lib.deployment.raw import Location
from constructs_lib.deployment.routing import Group, Member, Routing
from constructs_lib.deployment.rule_helpers import Problems, broken
from constructs_lib.regions import REGIONS


def names_differ(routing: Routing) -> Problems:
    for kind in ("groups", "external"):
        for name in getattr(routing, kind):
            if name in REGIONS:
                rule = "is the name of an AWS region"
                yield broken(("routing", kind, name), None, rule, "choose another")
    for name in routing.groups.keys() & routing.external.keys():
        rule = "is the name of a group too"
        yield broken(("routing", "external", name), None, rule, "rename one of the two")


def members_exist(routing: Routing, regions: dict[str, str]) -> Problems:
    known = [*regions, *routing.groups, *routing.external]
    for location, group in groups(routing):
        seen = set()
        for where, member in led(location, group):
            if member not in known:
                near = difflib.get_close_matches(member, known, n=1)
                yield broken(
                    where,
                    member,
                    "is not a region, group or external endpoint of the deployment",
                    f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(known)}",
                )
            elif where[-2:-1] == ("members",) and member in seen:
                yield broken(where, member, "is listed twice", "remove one of the two")
            seen.add(member)
        for member in group.bias or ():
            if member not in (group.members or regions):
                rule = "is not a member of this group"
                yield broken((*location, "bias", member), None, rule, "remove it, or add it there")


def nothing_loops(routing: Routing) -> Problems:
    for name in routing.groups:
        if name in reached(routing, routing.groups[name].leads_to):
            rule = "contains itself"
            yield broken(("routing", "groups", name), None, rule, "remove it from its members")


def everything_is_used(routing: Routing, regions: dict[str, str]) -> Problems:
    top = routing.leads_to or tuple(regions)
    used = reached(routing, top)
    for kind in ("groups", "external"):
        for name in getattr(routing, kind):
            if name not in used:
                rule = "is a member of no group, so no caller is routed there"
                yield broken(("routing", kind, name), None, rule, "make it a member, or remove it")
    for index, (name, state) in enumerate(regions.items()):
        if state == "active" and name not in used:
            yield broken(
                ("regions", index, "name"),
                name,
                "is active, but no caller is routed there",
                'make it a member of [routing] or of a group, or give it state = "drained"',
            )


def groups(routing: Routing) -> Iterator[tuple[Location, Group]]:
    """Yield the location and value of `[routing]` itself and of each group."""
    yield ("routing",), routing
    for name, group in routing.groups.items():
        yield ("routing", "groups", name), group


def led(location: Location, group: Group) -> Iterator[tuple[Location, str]]:
    """Yield each place where a group names a member, and the member."""
    for index, member in enumerate(group.members or ()):
        yield (*location, "members", index), member
    for member in group.weights or ():
        yield (*location, "weights", member), member
    for index, place in enumerate(group.locations or ()):
        yield (*location, "locations", index, "to"), place.to
    if group.default is not None:
        yield (*location, "default"), group.default


def reached(routing: Routing, members: Iterable[Member]) -> set[Member]:
    """Return `members` and all that they contain, at any depth; loops are followed once."""
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
    """Return whether a member contains an active region or an external endpoint."""
    return any(
        leaf in routing.external or regions.get(leaf) == "active" for leaf in routing.leaves(member)
    )
