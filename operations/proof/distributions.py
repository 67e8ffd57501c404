"""CloudFront in front of names: who asks them then, and what that changes of a proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from operations.proof.verdicts import Severity, Verdict, listed
from operations.route53.names import canonical_name
from operations.route53.readers.resources import Resource, items, mapping, text


@dataclass(frozen=True, slots=True)
class Distribution:
    """A CloudFront distribution: the names that it answers, and those of its origins."""

    address: str
    names: tuple[str, ...]
    origins: tuple[str, ...]


def distributions_from(resources: Sequence[Resource], *, prefix: str) -> tuple[Distribution, ...]:
    """The distributions among Terraform's resources, whose addresses get a prefix."""
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


def fronting(
    name: str, served: frozenset[str], distributions: Sequence[Distribution]
) -> Iterator[Verdict]:
    """What distributions mean for a proved name; `served` are the names that APIs answer.

    An origin group fails over GET, HEAD and OPTIONS alone (CloudFront's developer guide, "Request
    and response behavior for origin groups").
    """
    for each in distributions:
        callers = f"Callers of {listed(each.names)} come by CloudFront"
        if name in each.origins:
            says = f"{callers}, which asks this name: Route 53 sees its edges, not them."
            yield Verdict("cloudfront", Severity.NOTE, says)
        elif each.origins and served.issuperset(each.origins):
            many = len(each.origins) > 1
            after = "fails over reads alone, never writes" if many else "has nothing else to ask"
            yield Verdict(
                "cloudfront",
                Severity.WARNING if many else Severity.ERROR,
                f"{callers} past this name: it asks {listed(each.origins)} and {after}.",
                record=each.address,
                because="its origins are not the name that Route 53 leads",
            )
