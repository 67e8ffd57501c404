"""From what a plan states to systems: the values that it knows, and where each instance is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from operations.plan_review.masks import marked
from operations.plan_review.planned_resources import Stated
from operations.plan_review.system import Instance, System
from operations.proof.documents import reading_of
from operations.route53.zones import Route53
from operations.terraform_json.regions import ProviderRegions, own_region, region_of
from operations.terraform_json.resources import Resource

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
        """A system of instances; `filled` are their values with unknown ones put in."""
        told = [
            (each, self.instance(each, filled.get(each.address.text, each.values)))
            for each in found
        ]
        reading = reading_of(
            route53,
            [Resource(made.address, made.type, made.values) for _, made in told],
            {made.address: self._regions.of(each.address) for each, made in told},
            stack=self._stack,
        )
        return System(
            instances={
                self.place(made.address): replace(made, address=self.place(made.address))
                for each, made in told
                if not each.is_data
            },
            route53=reading.route53,
            deployed=reading.deployed,
        )

    def instance(self, stated: Stated, values: Mapping[str, object]) -> Instance:
        """An instance with these values, in which what is hidden is unknown."""
        address = stated.address
        values = marked(values, stated.unknown, _LATER)
        values = marked(values, stated.sensitive, _SENSITIVE)
        provider = self._regions.of(address)
        return Instance(
            address=address.text,
            type=address.type,
            values=values,
            stack=self._stack,
            region=region_of(address.text, values, provider),
            provider_region=own_region(values) or provider,
        )
