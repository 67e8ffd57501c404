"""From what a plan states to systems: the values that it knows, and where each instance is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from operations.plan_review.hidden import marked
from operations.plan_review.regions import ProviderRegions, arn_region, named_region
from operations.plan_review.stated import Stated
from operations.plan_review.system import Instance, System
from operations.proof.behind import deployed_from
from operations.route53.readers.resources import Resource, text
from operations.route53.zones import Route53

_LATER, _SENSITIVE = "(known after apply)", "(sensitive value)"


class Instances:
    """Makes the instances of one plan, whose addresses begin with its stack, if it has one."""

    def __init__(self, regions: ProviderRegions, stack: str) -> None:
        self._regions = regions
        self._stack = stack
        self._prefix = f"{stack}/" if stack else ""

    def place(self, address: str) -> str:
        """An address of this plan, among those of other plans."""
        return self._prefix + address

    def system(
        self,
        found: Iterable[Stated],
        filled: Mapping[str, Mapping[str, object]],
        route53: Route53,
    ) -> System:
        """A system of managed instances; `filled` are their values with unknown ones put in."""
        instances = [
            self.instance(each, filled.get(each.address.text, each.values))
            for each in found
            if not each.is_data
        ]
        regions = {each.address: each.region for each in instances if each.region is not None}
        deployed = deployed_from(
            [Resource(each.address, each.type, each.values) for each in instances], regions
        )
        prefix = self._prefix
        return System(
            instances={
                prefix + each.address: replace(each, address=prefix + each.address)
                for each in instances
            },
            route53=route53,
            deployed=replace(
                deployed,
                regions={prefix + address: region for address, region in regions.items()},
                apis={prefix + address: api for address, api in deployed.apis.items()},
            ),
        )

    def instance(self, stated: Stated, values: Mapping[str, object]) -> Instance:
        """An instance with these values, in which what is hidden is unknown."""
        address = stated.address
        values = marked(values, stated.unknown, _LATER)
        values = marked(values, stated.sensitive, _SENSITIVE)
        provider = self._regions.of(address)
        own = text(values.get("region"))
        return Instance(
            address=address.text,
            type=address.type,
            values=values,
            stack=self._stack,
            region=own or provider or arn_region(values) or named_region(address.text),
            provider_region=own or provider,
        )
