"""What everything else stands on: the hosted zone and the bucket of the state."""

import re
from collections.abc import Iterator

from operations.plan_review.changes import Change
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.route53.readers.resources import text

_STATE = re.compile(r"(?<![a-z])(?:tf|terraform|tofu)?[-_.]?states?(?![a-z])", re.IGNORECASE)


def _zone_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed("aws_route53_zone"):
        yield Violation(
            (change.address,),
            f"The hosted zone is {change.action}: every name in it stops resolving, and a new zone "
            "has other name servers than those that the registrar knows.",
            "Keep the zone. To leave it to another state, use a `removed` block that does not "
            "destroy.",
        )


def _state_bucket_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed("aws_s3_bucket"):
        if _holds_state(change):
            yield Violation(
                (change.address,),
                f"The bucket that seems to hold Terraform's state is {change.action}: Terraform "
                "forgets everything that it has made, and can neither change nor repair it.",
                "Keep the bucket, versioned, in a state of its own.",
            )


def _holds_state(change: Change) -> bool:
    """A plan does not name its backend; a bucket for states says so in its name."""
    bucket = text(change.before.values.get("bucket")) if change.before is not None else None
    return any(_STATE.search(name) for name in (change.address, bucket or ""))


RULES = (
    ChangeRule(
        "hosted-zone-destroyed",
        Severity.FORBIDDEN,
        "No plan destroys or replaces a hosted zone.",
        _zone_destroyed,
    ),
    ChangeRule(
        "state-bucket-destroyed",
        Severity.FORBIDDEN,
        "No plan destroys or replaces the bucket of the state.",
        _state_bucket_destroyed,
    ),
)
