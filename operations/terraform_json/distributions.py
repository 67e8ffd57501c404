"""Reads CloudFront distributions from Terraform's resources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from operations.dns_names import canonical_name
from operations.terraform_json.resources import Resource, items, mapping, text


@dataclass(frozen=True, slots=True)
class Distribution:
    """A CloudFront distribution: its aliases and its origins, as canonical names."""

    address: str
    names: tuple[str, ...]
    origins: tuple[str, ...]


def distributions_from(resources: Sequence[Resource], *, prefix: str) -> tuple[Distribution, ...]:
    """Return the distributions among these resources; `prefix` is put before their addresses."""
    return tuple(
        Distribution(
            prefix + resource.address,
            names=_names(items(resource.values.get("aliases"))),
            origins=_names(
                mapping(origin).get("domain_name")
                for origin in items(resource.values.get("origin"))
            ),
        )
        for resource in resources
        if resource.type == "aws_cloudfront_distribution"
    )


def _names(values: Iterator[object] | Sequence[object]) -> tuple[str, ...]:
    return tuple(canonical_name(name) for name in map(text, values) if name)
