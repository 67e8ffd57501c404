"""The rules that a routing is a tree whose leaves are regions and external endpoints."""

import difflib

from constructs_lib.deployment.routing import Routing
from constructs_lib.deployment.routing_reading import groups, led, reached
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
                    "is no region of the deployment, no group and no external endpoint",
                    f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(known)}",
                )
            elif where[-2:-1] == ("members",) and member in seen:
                yield broken(where, member, "is listed twice", "remove one of the two")
            seen.add(member)
        for member in group.bias or ():
            if member not in (group.members or regions):
                rule = "is no member of this group"
                yield broken((*location, "bias", member), None, rule, "remove it, or add it there")


def nothing_loops(routing: Routing) -> Problems:
    for name in routing.groups:
        if name in reached(routing, routing.groups[name].leads_to):
            rule = "leads back to itself"
            yield broken(("routing", "groups", name), None, rule, "take it out of what it leads to")


def everything_is_used(routing: Routing, regions: dict[str, str]) -> Problems:
    top = routing.leads_to or tuple(regions)
    used = reached(routing, top)
    for kind in ("groups", "external"):
        for name in getattr(routing, kind):
            if name not in used:
                rule = "is a member of nothing, so nobody is led there"
                yield broken(("routing", kind, name), None, rule, "make it a member, or remove it")
    for index, (name, state) in enumerate(regions.items()):
        if state == "active" and name not in used:
            yield broken(
                ("regions", index, "name"),
                name,
                "is active, but the routing leads nobody there",
                'make it a member of [routing] or of a group, or give it state = "drained"',
            )
