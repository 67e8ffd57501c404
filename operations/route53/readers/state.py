"""Reads Terraform's state: the output of `terraform show -json`, or a `terraform.tfstate` file."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from operations.route53.readers.terraform import route53_from
from operations.route53.zones import Route53
from operations.terraform_json.resources import Resource, index, items, mapping, text


class Shown(NamedTuple):
    """A resource instance as Terraform shows it.

    `module` is the address of its module instance, `name` what its module calls it (`data.`
    included), `key` the instance's key as addresses write it.
    """

    module: str
    name: str
    key: str
    type: str
    values: Mapping[str, object]

    @property
    def address(self) -> str:
        """The instance's address."""
        return ".".join(filter(None, (self.module, self.name + self.key)))


def read_state(document: Mapping[str, object], *, stack: str = "") -> Route53:
    """Read a state. A plan's `prior_state` is a state too: what exists before the plan."""
    return route53_from(state_resources(document), stack=stack)


def state_resources(document: Mapping[str, object]) -> list[Resource]:
    """Return every resource instance of a state."""
    found = _filed(document) if "resources" in document else shown(mapping(document.get("values")))
    return [Resource(place.address, place.type, place.values) for place in found]


def shown(values: Mapping[str, object]) -> Iterator[Shown]:
    """Yield the resource instances of `values` or `planned_values`, including those in modules.

    Deposed objects are left out: they have the address of the instance that replaced them.
    """
    modules = [mapping(values.get("root_module"))]
    while modules:
        module = modules.pop()
        for resource in map(mapping, items(module.get("resources"))):
            if "deposed_key" in resource:
                continue
            shown_values = mapping(resource.get("values"))
            yield _shown(resource, text(module.get("address")), resource.get("index"), shown_values)
        modules += map(mapping, items(module.get("child_modules")))


def _filed(document: Mapping[str, object]) -> Iterator[Shown]:
    """Yield the resource instances of a state file, version 4."""
    for resource in map(mapping, items(document.get("resources"))):
        for instance in map(mapping, items(resource.get("instances"))):
            if "deposed" in instance:
                continue
            attributes = mapping(instance.get("attributes"))
            yield _shown(
                resource, text(resource.get("module")), instance.get("index_key"), attributes
            )


def _shown(
    resource: Mapping[str, object], module: str | None, key: object, values: Mapping[str, object]
) -> Shown:
    kind = str(resource.get("type"))
    name = f"{kind}.{resource.get('name')}"
    if resource.get("mode") == "data":
        name = f"data.{name}"
    return Shown(module or "", name, index(key), kind, values)
