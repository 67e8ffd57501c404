"""Rules about the hosted zone and the state's bucket, and about what Terraform starts or stops
managing: these two, tables, health checks, and records with a routing policy.
"""

import re
from collections.abc import Iterator

from operations.plan_review.changes import Action, Change
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.regions import GLOBAL
from operations.plan_review.rules.routing import is_routed
from operations.plan_review.rules.tables import REPLICA, TABLE
from operations.terraform_json.regions import arn_region, named_region
from operations.terraform_json.resources import HEALTH_CHECK, RECORD, ZONE, text

_BUCKET = "aws_s3_bucket"
_KEPT = (TABLE, REPLICA, "aws_dynamodb_global_table", ZONE, HEALTH_CHECK)
_STATE = re.compile(r"(?<![a-z])(?:tf|terraform|tofu)?[-_.]?states?(?![a-z])", re.IGNORECASE)


def _zone_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(ZONE):
        yield Violation(
            (change.address,),
            f"The hosted zone is {change.action}: every name in it stops resolving, and a new zone "
            "has other name servers than those that the registrar knows.",
            "Keep the zone. To leave it to another state, use a `removed` block that does not "
            "destroy.",
        )


def _state_bucket_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(_BUCKET):
        if _holds_state(change):
            yield Violation(
                (change.address,),
                f"The bucket that seems to hold Terraform's state is {change.action}: Terraform "
                "forgets everything that it created, and can neither change nor repair it.",
                "Keep the bucket, versioned, in a state of its own.",
            )


def _forgotten(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.forgotten():
        if _is_kept(change):
            yield Violation(
                (change.address,),
                "Terraform stops managing it: it stays in use, but from then on no plan changes, "
                "repairs or protects it.",
                "Say yes once another state imports it, or take the `removed` block away.",
            )


def _imported(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.changes:
        if change.imported and _is_kept(change):
            also = "" if change.action is Action.NOTHING else f", and it is {change.action} at once"
            yield Violation(
                (change.address,),
                f"Terraform takes over what is there{also}. If another state manages it as well, "
                "the two undo each other's changes.",
                "Be sure that no other state manages it, and that this is the object that is "
                "meant. Then say yes.",
            )


def _moved_elsewhere(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.changes:
        if change.previous is None or change.after is None or change.type.startswith(GLOBAL):
            continue
        was = arn_region(change.before.values) if change.before is not None else None
        was, now = was or named_region(change.previous), change.after.provider_region
        if was is not None and now is not None and was != now:
            yield Violation(
                (change.address,),
                f"It was {change.previous}, in {was}, and is moved to a provider of {now}: "
                "Terraform does not find it there, creates another, and forgets the one in "
                f"{was}, which stays.",
                f"Move addresses within a region. To have it in {now} too, add a resource.",
            )


def _is_kept(change: Change) -> bool:
    """Whether somebody has to agree before Terraform starts or stops managing it."""
    return (
        change.type in _KEPT
        or (change.type == _BUCKET and _holds_state(change))
        or (change.type == RECORD and _chooses(change))
    )


def _chooses(change: Change) -> bool:
    return any(side is not None and is_routed(side) for side in (change.before, change.after))


def _holds_state(change: Change) -> bool:
    """Whether a bucket's name or address says "state"; a plan does not name its backend."""
    instance = change.before or change.after
    bucket = text(instance.values.get("bucket")) if instance is not None else None
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
    ChangeRule(
        "forgotten",
        Severity.YES,
        "Somebody agrees before Terraform forgets a table, zone, state bucket, routed record or "
        "health check.",
        _forgotten,
    ),
    ChangeRule(
        "imported",
        Severity.YES,
        "Somebody agrees before Terraform takes over a table, zone, state bucket, routed record or "
        "health check.",
        _imported,
    ),
    ChangeRule(
        "moved-to-another-region",
        Severity.FORBIDDEN,
        "No `moved` block leads from one region to another.",
        _moved_elsewhere,
    ),
)
