"""Rules about DynamoDB tables and their replicas being destroyed."""

from collections.abc import Iterator, Mapping

from operations.plan_review.changes import Change
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.system import ResourceInstance
from operations.terraform_json.resources import Unknown, items, mapping, text

TABLE, REPLICA = "aws_dynamodb_table", "aws_dynamodb_table_replica"


def replicas(instance: ResourceInstance | None) -> Mapping[str, Mapping[str, object]] | None:
    """A table's replica blocks by region; None where not all of them are known."""
    blocks = instance.values.get("replica") if instance is not None else None
    if isinstance(blocks, Unknown):
        return None
    by_region = {text(each.get("region_name")): each for each in map(mapping, items(blocks))}
    return (
        {str(region): each for region, each in by_region.items()} if None not in by_region else None
    )


def removed_replicas(change: Change) -> frozenset[str]:
    """The regions whose replica a change deletes."""
    if change.type == REPLICA:
        return frozenset((change.region,)) if change.destroys and change.region else frozenset()
    before, after = replicas(change.before), replicas(change.after)
    if change.type != TABLE or change.destroys or before is None or after is None:
        return frozenset()
    return frozenset(before.keys() - after.keys())


def _table_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(TABLE, "aws_dynamodb_global_table"):
        why = f" ({', '.join(change.reasons)} cannot change in place)" if change.reasons else ""
        yield Violation(
            (change.address,),
            f"The table is {change.action}{why}: its items are lost in every region, and every "
            "request that needs one fails.",
            "Make a second table beside it, copy the items, move the functions over, and remove "
            "the old one in a later plan. For a rename of the address alone, add a `moved` block.",
        )


def _replica_removed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.acting(TABLE, REPLICA):
        for region in sorted(removed_replicas(change)):
            yield Violation(
                (change.address,),
                f"The replica in {region} is deleted. Functions there can read and write nothing.",
                f"Be sure that nobody is sent to {region} and that its last writes have been "
                "replicated. Then say yes.",
            )


RULES = (
    ChangeRule(
        "table-destroyed",
        Severity.FORBIDDEN,
        "No plan destroys or replaces a table.",
        _table_destroyed,
    ),
    ChangeRule(
        "replica-removed",
        Severity.YES,
        "Somebody agrees before a region's replica of the table is deleted.",
        _replica_removed,
    ),
)
