"""Reads a plan, `terraform show -json tfplan`: what there will be once it is applied.

What a plan leaves out is known only after apply; the plan's configuration says what it refers
to, so that records find the checks, zones and records that are planned with them. What is there
before the plan is its `prior_state`, which `read_state` reads.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from operations.route53.readers.state import Shown, shown
from operations.route53.readers.terraform import route53_from
from operations.route53.zones import Route53
from operations.terraform_json.references import PlannedInstances, Scope, scope_of, unknown
from operations.terraform_json.resources import READ, Resource, items, mapping


def read_plan(document: Mapping[str, object], *, stack: str = "") -> Route53:
    """The model of what a plan leads to: what it creates, changes and leaves as it is."""
    return route53_from(planned_resources(document, READ), stack=stack)


def planned_resources(document: Mapping[str, object], kinds: Collection[str]) -> list[Resource]:
    """The resource instances of these types that there will be, data sources included."""
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
    """The values, with what an apply will tell put in as unknown.

    A plan leaves unknown attributes out, and shows unknown elements of a list as null.
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
