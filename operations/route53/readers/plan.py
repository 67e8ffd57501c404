"""Reads a plan (`terraform show -json tfplan`): what will exist once it is applied.

A plan leaves out values that are known after apply. Its configuration tells what they refer to, so
that records find the checks, zones and records that are planned with them. What exists before the
plan is in its `prior_state`, which `read_state` reads.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from operations.route53.readers.state import Shown, shown
from operations.route53.readers.terraform import route53_from
from operations.route53.zones import Route53
from operations.terraform_json.references import PlannedInstances, Scope, scope_of, unknown
from operations.terraform_json.resources import READ, Resource, items, mapping


def read_plan(document: Mapping[str, object], *, stack: str = "") -> Route53:
    """Read what will exist: what the plan creates, changes and leaves unchanged."""
    return route53_from(planned_resources(document, READ), stack=stack)


def planned_resources(document: Mapping[str, object], kinds: Collection[str]) -> list[Resource]:
    """Return the resource instances of these types that will exist, including data sources."""
    root = mapping(mapping(document.get("configuration")).get("root_module"))
    planned = shown(mapping(document.get("planned_values")))
    before = shown(mapping(mapping(document.get("prior_state")).get("values")))
    places = {place.address: place for place in before if place.name.startswith("data.")}
    places |= {place.address: place for place in planned}
    instances = _instances(tuple(places.values()))
    return [
        Resource(place.address, place.type, _values(place, root, instances))
        for place in places.values()
        if place.type in kinds
    ]


def _instances(places: Sequence[Shown]) -> PlannedInstances:
    keys: dict[tuple[str, str], tuple[str, ...]] = {}
    modules = set()
    for place in places:
        at = place.module, place.name
        keys[at] = (*keys.get(at, ()), place.key)
        module = place.module
        while module:
            modules.add(module)
            module = module.rpartition(".module.")[0]
    return PlannedInstances(frozenset(modules), keys)


def _values(
    place: Shown, root: Mapping[str, object], instances: PlannedInstances
) -> Mapping[str, object]:
    scope = scope_of(place.module, root)
    for resource in map(mapping, items(scope.configuration.get("resources"))):
        if resource.get("address") == place.name:
            each = resource.get("for_each_expression")
            own = replace(scope, key=place.key, each=each)
            return _filled(place.values, mapping(resource.get("expressions")), own, instances)
    return place.values


def _filled(
    values: Mapping[str, object],
    expressions: Mapping[str, object],
    scope: Scope,
    instances: PlannedInstances,
) -> Mapping[str, object]:
    """Return the values with an `Unknown` for each that is known after apply.

    A plan leaves unknown attributes out and shows unknown elements of a list as null.
    """
    filled = dict(values)
    for name, expression in expressions.items():
        shown_value = values.get(name)
        if isinstance(expression, list):
            filled[name] = [
                _filled(mapping(block), mapping(inner), scope, instances)
                for block, inner in zip(items(shown_value), expression, strict=False)
            ]
        elif name not in values:
            filled[name] = unknown(expression, scope, instances)
        elif isinstance(shown_value, list) and None in shown_value:
            known = [element for element in shown_value if element is not None]
            filled[name] = [*known, unknown(expression, scope, instances)]
    return filled
