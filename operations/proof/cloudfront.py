"""What a CloudFront distribution in front of a name means for that name's proof."""

from collections.abc import Iterator, Sequence

from operations.proof.verdicts import Severity, Verdict, listed
from operations.terraform_json.distributions import Distribution


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
