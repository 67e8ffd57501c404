"""The resource instances of one side of a plan, and the document that the readers understand.

A plan tells them twice: in its changes and in its planned values or prior state. Older formats
and other tools leave out one or the other, so both are read; the changes count.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from operations.plan_review.masks import without
from operations.terraform_json.addresses import Address
from operations.terraform_json.resources import items, mapping


@dataclass(frozen=True, slots=True)
class Stated:
    """An instance as a plan states it: its values, and the masks of what those do not tell."""

    address: Address
    values: Mapping[str, object]
    sensitive: object = None
    unknown: object = None

    @property
    def is_data(self) -> bool:
        """Whether it is only read, not managed."""
        return self.address.is_data

    @classmethod
    def of(
        cls, address: Address, values: object, sensitive: object, unknown: object = None
    ) -> "Stated":
        """State an instance, without its sensitive values."""
        return cls(address, without(mapping(values), sensitive), sensitive, unknown)


def in_tree(values: object) -> Iterator[Stated]:
    """The instances of `planned_values`, or of the `values` of a state."""
    modules = [mapping(mapping(values).get("root_module"))]
    while modules:
        module = modules.pop()
        for resource in map(mapping, items(module.get("resources"))):
            address = Address.parse(resource.get("address"))
            if address is not None and "deposed_key" not in resource:
                yield Stated.of(address, resource.get("values"), resource.get("sensitive_values"))
        modules += map(mapping, items(module.get("child_modules")))


def tree(stated: Iterable[Stated]) -> dict[str, object]:
    """`values` as Terraform shows them, of these instances."""
    modules: dict[str, list[dict[str, object]]] = {"": []}
    for each in stated:
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
