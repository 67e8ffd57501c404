"""The rule about changes made outside Terraform that the plan would revert."""

from collections.abc import Iterator

from operations.plan_review.changes import Action, Change
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.instances import is_known
from operations.plan_review.proposal import Proposal


def _reverted(proposal: Proposal) -> Iterator[Violation]:
    acting = {change.address: change for change in proposal.acting()}
    for drift in (drift for plan in proposal.plans for drift in plan.drift):
        change = acting.get(drift.address)
        if change is None:
            continue
        if drift.action is Action.DESTROY and change.action is Action.CREATE:
            if change.previous is not None:
                continue  # it only looks deleted: Terraform looked for it at its new address
            yield Violation(
                (drift.address,),
                "Somebody deleted it outside Terraform, and the plan creates it again.",
                "Ask who deleted it, and why, before it comes back.",
            )
        elif attributes := _taken_back(drift, change):
            yield Violation(
                (drift.address,),
                f"Somebody changed {', '.join(sorted(attributes))} outside Terraform, perhaps to "
                "end an incident; the plan changes it back.",
                "Ask who changed it, and why. Write it into the configuration, or say yes.",
            )


def _taken_back(drift: Change, change: Change) -> frozenset[str]:
    """The attributes that drifted and that the plan changes to a known value."""
    if change.before is None or change.after is None:
        return frozenset()
    known = {name for name, value in change.after.values.items() if is_known(value)}
    return drift.altered & change.altered & known


RULES = (
    ChangeRule(
        "drift-reverted",
        Severity.YES,
        "No plan silently reverts what somebody changed by hand.",
        _reverted,
    ),
)
