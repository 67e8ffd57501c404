"""The rules of `[routing]`: it is a tree, Route 53 accepts it, and all callers get an answer.

They run only if the fields are valid, and in stages: a later stage runs only if the earlier ones
found nothing.
"""

from typing import Any

from pydantic import ValidationError

from constructs_lib.deployment.raw import at
from constructs_lib.deployment.routing import Routing
from constructs_lib.deployment.routing_tree_rules import (
    everything_is_used,
    groups,
    led,
    members_exist,
    names_differ,
    nothing_loops,
    serves,
)
from constructs_lib.deployment.rule_helpers import Problems, broken, region_states

_FIELDS_OF = {
    "latency": {"members"},
    "failover": {"members"},
    "weighted": {"weights"},
    "geolocation": {"locations", "default"},
    "geoproximity": {"members", "bias"},
}
"""The fields of each policy. All are required, except `bias` and the members of [routing]
itself."""
_OPTIONAL = {"bias"}


def routing_rules(written: Any) -> Problems:
    """Yield the problems of `[routing]` in the file's content."""
    try:
        routing = Routing.model_validate(at(written, "routing") or {})
    except ValidationError:
        return
    regions = region_states(written)
    problems = [
        *names_differ(routing),
        *_each_name_has_one_policy(routing),
        *members_exist(routing, regions),
    ] or [*nothing_loops(routing)]
    yield from problems or (
        *everything_is_used(routing, regions),
        *_every_place_is_served(routing, regions),
        *_members_stand_apart(routing),
        *_counts_can_be_kept(routing, written),
    )


def _each_name_has_one_policy(routing: Routing) -> Problems:
    """Route 53 reports it only when the second record is applied: "cannot be created as a
    non-latency set exists with the same name and type" (InvalidChangeBatch)."""
    for location, group in groups(routing):
        needed = _FIELDS_OF[group.policy]
        for field in ("members", "weights", "locations", "default", "bias"):
            given = getattr(group, field)
            if given is not None and field not in needed:
                other = next(policy for policy, fields in _FIELDS_OF.items() if field in fields)
                yield broken(
                    (*location, field),
                    given if isinstance(given, str) else None,
                    f'belongs to the policy "{other}", but this name has "{group.policy}", and '
                    "Route 53 takes one policy for a name",
                    "put it in a group of its own, [routing.groups.NAME], and make that a member",
                )
            missing = given is None and field in needed - _OPTIONAL
            if (missing and not (group is routing and field == "members")) or given == ():
                rule = f'must list what the policy "{group.policy}" chooses among'
                if field == "default":
                    rule = "is missing, so callers in other places would get no answer"
                yield broken((*location, field), None, rule, "add it, or choose another policy")


def _every_place_is_served(routing: Routing, regions: dict[str, str]) -> Problems:
    for location, group in groups(routing):
        seen = set()
        for index, place in enumerate(group.locations or ()):
            where = (*location, "locations", index)
            if (place.continent is None) == (place.country is None):
                rule = "must name a continent or a country, and not both"
                yield broken(where, None, rule, 'write continent = "EU" or country = "DE"')
            if place.subdivision is not None and place.country != "US":
                rule = "is a subdivision, which Route 53 supports for the United States only"
                remedy = 'add country = "US", or remove it'
                yield broken((*where, "subdivision"), place.subdivision, rule, remedy)
            if place.identifier in seen:
                rule = "is listed twice: Route 53 takes one record for a place"
                yield broken(where, None, rule, "remove one of the two, or send it to a group")
            seen.add(place.identifier)
            if place.stay and not serves(routing, place.to, regions):
                rule = (
                    "has no active region, so callers who must stay there would be sent elsewhere"
                )
                yield broken((*where, "to"), place.to, rule, "leave one of its regions active")
        if group.default is not None and not serves(routing, group.default, regions):
            rule = "has no active region, so callers in other places would get no answer"
            remedy = "leave one of its regions active, or choose another default"
            yield broken((*location, "default"), group.default, rule, remedy)


def _members_stand_apart(routing: Routing) -> Problems:
    """Latency and geoproximity compare AWS regions, and latency accepts one record per region."""
    for location, group in groups(routing):
        if group.policy not in ("latency", "geoproximity"):
            continue
        taken: dict[str, str] = {}
        for where, member in led(location, group):
            region = routing.region_of(member)
            if region is None:
                yield broken(
                    where,
                    member,
                    f'has no known AWS region, by which the policy "{group.policy}" chooses',
                    f"add region under [routing.external.{member}]"
                    if member in routing.external
                    else "make a region its first member",
                )
            elif group.policy == "latency" and region in taken:
                yield broken(
                    where,
                    member,
                    f'is in {region}, as "{taken[region]}" is, and Route 53 takes one '
                    "latency record for a region",
                    "put both in a group, weighted or failover, and make that the member",
                )
            else:
                taken[region] = member


def _counts_can_be_kept(routing: Routing, written: Any) -> Problems:
    for location, group in groups(routing):
        count = group.minimum_healthy
        where = (*location, "minimum_healthy")
        if count is None:
            continue
        if group is routing:
            rule = "has no effect in [routing] itself, because no record points to that"
            yield broken(where, count, rule, "put it in the group that shall count as unhealthy")
            continue
        leaves = routing.leaves(str(location[-1]))
        if count > len(leaves):
            rule = f"is more than the {len(leaves)} regions and endpoints beneath"
            yield broken(where, count, rule, f"make it at most {len(leaves)}")
        if count > 1 and at(written, "state", "layout") == "per-region":
            yield broken(
                where,
                count,
                "needs the health checks of several regions in one state",
                'remove it, or use state.layout = "single"',
            )
