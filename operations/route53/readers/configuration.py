"""Reads `cdk.tf.json`, or any configuration in Terraform's JSON syntax, before there is a plan.

What only Terraform can compute (modules, a computed `for_each`, dynamic blocks) is reported as
unread; a plan contains it.
"""

from collections.abc import Iterator, Mapping

from operations.route53.readers.terraform import route53_from
from operations.route53.zones import Problem, Route53
from operations.terraform_json.expressions import Configuration
from operations.terraform_json.resources import READ, Resource, mapping


def read_configuration(document: Mapping[str, object], *, stack: str = "") -> Route53:
    """Read a configuration. All ids and all names that AWS assigns are symbolic."""
    configuration = Configuration(document)
    resources = [
        Resource(place + instance.key, _type(place), configuration.values(instance))
        for place, instances in configuration.instances.items()
        if _type(place) in READ
        for instance in instances
    ]
    prefix = f"{stack}/" if stack else ""
    unread = [
        Problem("unread", prefix + place, prefix + place, said)
        for place, said in _unread(document, configuration)
    ]
    return route53_from(resources, stack=stack, unread=unread)


def _type(place: str) -> str:
    return place.removeprefix("data.").partition(".")[0]


def _unread(
    document: Mapping[str, object], configuration: Configuration
) -> Iterator[tuple[str, str]]:
    for name in mapping(document.get("module")):
        yield f"module.{name}", "its resources are not in the configuration: read the plan"
    for place in configuration.instances:
        if _type(place) in READ and place in configuration.computed:
            yield place, "only Terraform can compute its instances: read the plan"
        elif _type(place) in READ and "dynamic" in configuration.body(place):
            yield place, "only Terraform can compute its dynamic blocks: read the plan"
