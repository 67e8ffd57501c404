"""Reads Terraform's JSON of any kind: a configuration, a plan, or a state."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from operations.route53.readers.configuration import read_configuration
from operations.route53.readers.plan import planned_resources, read_plan
from operations.route53.readers.state import read_state, shown, state_resources
from operations.route53.zones import Route53, joined
from operations.terraform_json.addresses import Address
from operations.terraform_json.distributions import distributions_from
from operations.terraform_json.expressions import Configuration
from operations.terraform_json.infrastructure import Deployed
from operations.terraform_json.infrastructure_reader import deployed_from
from operations.terraform_json.regions import ProviderRegions, configured_regions, region_of
from operations.terraform_json.resources import (
    RECORD,
    Resource,
    Unknown,
    mapping,
    written,
)

_VALIDATION = re.compile(r"\baws_acm_certificate\..*\.domain_validation_options\b")


class DocumentError(Exception):
    """Raised for JSON that is not Terraform's; the message says what is expected."""


@dataclass(frozen=True)
class Reading:
    """A system as it was read: Route 53's records and checks, and the infrastructure behind."""

    route53: Route53
    deployed: Deployed = field(default_factory=Deployed)


def read(document: object, *, stack: str = "") -> Reading:
    """Read a configuration, a plan or a state, told apart by their keys.

    Raises:
        DocumentError: when it is none of them.
    """
    if not isinstance(document, Mapping):
        raise DocumentError(f"a list or a value, where Terraform writes an object{_WANTED}")
    if "planned_values" in document:
        resources, providers = _planned(document)
        return reading_of(read_plan(document, stack=stack), resources, providers, stack=stack)
    if "values" in document or isinstance(document.get("resources"), list):
        resources = state_resources(document)
        return reading_of(read_state(document, stack=stack), resources, {}, stack=stack)
    if "resource" in document or "terraform" in document:
        resources, providers = _configured(document)
        return reading_of(
            read_configuration(document, stack=stack), resources, providers, stack=stack
        )
    raise DocumentError(f"JSON, but none of Terraform's{_WANTED}")


_WANTED = ": give a cdk.tf.json, or what `terraform show -json` prints of a plan or a state"


def joined_readings(readings: Sequence[Reading]) -> Reading:
    """Join the readings of several stacks into one system."""
    return Reading(
        route53=joined(reading.route53 for reading in readings),
        deployed=Deployed(
            domains=tuple(each for reading in readings for each in reading.deployed.domains),
            apis={k: v for reading in readings for k, v in reading.deployed.apis.items()},
            regions={k: v for reading in readings for k, v in reading.deployed.regions.items()},
            tables=frozenset(name for reading in readings for name in reading.deployed.tables),
            targets=_together(reading.deployed.targets for reading in readings),
            distributions=tuple(each for r in readings for each in r.deployed.distributions),
        ),
    )


def _together(targets: Iterable[Mapping[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for each in targets:
        for region, names in each.items():
            found[region] = found.get(region, frozenset()) | names
    return found


def reading_of(
    route53: Route53,
    resources: Sequence[Resource],
    providers: Mapping[str, str | None],
    *,
    stack: str,
) -> Reading:
    """Return the system of these records and resources.

    `providers` has the region of each resource's provider, by address. Where `stack` is given,
    addresses begin with `stack/`.
    """
    regions = {
        resource.address: region
        for resource in resources
        if (region := region_of(resource.address, resource.values, providers.get(resource.address)))
    }
    deployed = deployed_from(resources, regions)
    prefix = f"{stack}/" if stack else ""
    validating = {prefix + each.address for each in resources if _validates(each)}
    return Reading(
        replace(
            route53,
            unread=tuple(each for each in route53.unread if each.source not in validating),
        ),
        replace(
            deployed,
            regions={prefix + address: region for address, region in regions.items()},
            apis={prefix + address: api for address, api in deployed.apis.items()},
            distributions=distributions_from(resources, prefix=prefix),
        ),
    )


def _validates(resource: Resource) -> bool:
    """Whether a record without a known name validates a certificate; no caller asks for it."""
    return resource.type == RECORD and any(
        _VALIDATION.search(value.text)
        for value in map(resource.values.get, ("name", "type"))
        if isinstance(value, Unknown)
    )


def _configured(
    document: Mapping[str, object],
) -> tuple[list[Resource], dict[str, str | None]]:
    configuration, providers = Configuration(document), configured_regions(document)
    resources = []
    regions: dict[str, str | None] = {}
    for place, instances in configuration.instances.items():
        kind = place.removeprefix("data.").partition(".")[0]
        for instance in instances:
            resource = Resource(place + instance.key, kind, configuration.values(instance))
            resources.append(resource)
            named = written(instance.body.get("provider") or "aws").strip("${}")
            regions[resource.address] = providers.get(named, "")
    return resources, regions


def _planned(
    document: Mapping[str, object],
) -> tuple[list[Resource], dict[str, str | None]]:
    kinds = {
        place.type
        for values in (
            document.get("planned_values"),
            mapping(document.get("prior_state")).get("values"),
        )
        for place in shown(mapping(values))
    }
    resources, providers = planned_resources(document, kinds), ProviderRegions(document)
    addresses = (Address.parse(resource.address) for resource in resources)
    return resources, {each.text: providers.of(each) for each in addresses if each is not None}
