"""The resource instances of one side of a plan, and the system that they make up.

A plan's JSON holds each instance twice: in `resource_changes`, and in `planned_values` or
`prior_state`. Older formats and other tools leave out one of the two, so both are read; where both
are there, the change counts.

Sensitive values, and those known only after an apply, are marked by masks: JSON of the same shape
as the values, with `true` where a value is hidden (Terraform, "JSON output format", Change
Representation). Sensitive values are dropped as soon as a plan is read, so that nothing can print
them; in a system, `Unknown` stands for both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from operations.plan_review.system import ResourceInstance, System
from operations.proof.documents import reading_of
from operations.route53.zones import Route53
from operations.terraform_json.addresses import Address
from operations.terraform_json.regions import ProviderRegions, own_region, region_of
from operations.terraform_json.resources import Resource, Unknown, items, mapping

_AFTER_APPLY, _SENSITIVE = "(known after apply)", "(sensitive value)"
_DROPPED = object()


@dataclass(frozen=True, slots=True)
class RawInstance:
    """An instance as the plan's JSON has it: values without the sensitive ones, and both masks."""

    address: Address
    values: Mapping[str, object]
    sensitive: object = None
    unknown: object = None

    @classmethod
    def of(
        cls, address: Address, values: object, sensitive: object, unknown: object = None
    ) -> "RawInstance":
        """An instance of these values; what the mask `sensitive` hides is dropped from them."""
        return cls(address, _without(mapping(values), sensitive), sensitive, unknown)


def raw_instances(values: object) -> Iterator[RawInstance]:
    """The instances of `planned_values`, or of a state's `values`; deposed objects are left out."""
    modules = [mapping(mapping(values).get("root_module"))]
    while modules:
        module = modules.pop()
        for resource in map(mapping, items(module.get("resources"))):
            address = Address.parse(resource.get("address"))
            if address is not None and "deposed_key" not in resource:
                yield RawInstance.of(
                    address, resource.get("values"), resource.get("sensitive_values")
                )
        modules += map(mapping, items(module.get("child_modules")))


def values_document(instances: Iterable[RawInstance]) -> dict[str, object]:
    """The inverse of `raw_instances`: these instances in Terraform's `values` representation."""
    modules: dict[str, list[dict[str, object]]] = {"": []}
    for each in instances:
        address = each.address
        modules.setdefault(address.module, []).append(
            {
                "mode": "data" if address.is_data else "managed",
                "type": address.type,
                "name": address.label,
                "index": address.key,
                "values": each.values,
            }
        )
    root = modules.pop("")
    children = [{"address": name, "resources": found} for name, found in modules.items()]
    return {"root_module": {"resources": root, "child_modules": children}}


class SystemBuilder:
    """Makes systems of one plan's instances; with a `stack`, addresses begin with its name."""

    def __init__(self, regions: ProviderRegions, stack: str) -> None:
        self._regions = regions
        self._stack = stack
        self._prefix = f"{stack}/" if stack else ""

    def qualified(self, address: str) -> str:
        """An address that is unique among several plans: `stack/address`, or as it is without."""
        return self._prefix + address

    def system(
        self,
        raw: Iterable[RawInstance],
        resolved: Mapping[str, Mapping[str, object]],
        route53: Route53,
    ) -> System:
        """The system of these instances.

        `resolved` holds, by address, values in which references to other resources have been
        replaced; an instance that is not in it keeps its own.
        """
        pairs = [
            (each, self.instance(each, resolved.get(each.address.text, each.values)))
            for each in raw
        ]
        reading = reading_of(
            route53,
            [Resource(made.address, made.type, made.values) for _, made in pairs],
            {made.address: self._regions.of(each.address) for each, made in pairs},
            stack=self._stack,
        )
        return System(
            instances={
                self.qualified(made.address): replace(made, address=self.qualified(made.address))
                for each, made in pairs
                if not each.address.is_data
            },
            route53=reading.route53,
            deployed=reading.deployed,
        )

    def instance(self, raw: RawInstance, values: Mapping[str, object]) -> ResourceInstance:
        """An instance with these values, and `Unknown` where its masks hide one."""
        address = raw.address
        values = _marked(values, raw.unknown, _AFTER_APPLY)
        values = _marked(values, raw.sensitive, _SENSITIVE)
        provider = self._regions.of(address)
        return ResourceInstance(
            address=address.text,
            type=address.type,
            values=values,
            stack=self._stack,
            region=region_of(address.text, values, provider),
            provider_region=own_region(values) or provider,
        )


def is_known(value: object) -> bool:
    """Whether neither a value nor anything inside it is `Unknown`."""
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return not isinstance(value, Unknown)


def _without(values: Mapping[str, object], mask: object) -> dict[str, object]:
    """The values without those that a mask hides."""
    if mask is True:
        return {}
    kept = {name: _unhidden(value, mapping(mask).get(name)) for name, value in values.items()}
    return {name: value for name, value in kept.items() if value is not _DROPPED}


def _unhidden(value: object, mask: object) -> object:
    if mask is True:
        return _DROPPED
    if isinstance(value, Mapping):
        return _without(value, mask)
    if isinstance(value, list) and isinstance(mask, list):
        masks = [*mask, *[None] * len(value)]
        kept = [_unhidden(item, own) for item, own in zip(value, masks, strict=False)]
        return [None if item is _DROPPED else item for item in kept]
    return value


def _marked(values: Mapping[str, object], mask: object, why: str) -> dict[str, object]:
    """The values, with an `Unknown` wherever a mask hides one that is missing."""
    shown = dict(values)
    for name, hides in mapping(mask).items():
        value = values.get(name)
        if hides is True:
            shown[name] = value if value is not None else Unknown(why)
        elif isinstance(value, Mapping):
            shown[name] = _marked(value, hides, why)
        elif isinstance(value, list) and isinstance(hides, list):
            masks = [*hides, *[None] * len(value)]
            shown[name] = [
                _marked(item, own, why) if isinstance(item, Mapping) else item
                for item, own in zip(value, masks, strict=False)
            ]
    return shown
