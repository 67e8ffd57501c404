"""Rules about consumers of a table's stream: records read twice, and messages lost."""

from collections.abc import Iterator

from operations.plan_review.changes import Action
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal


def _mapping_replaced(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed("aws_lambda_event_source_mapping"):
        if change.action is Action.REPLACE:
            why = ", ".join(change.reasons) or "a change"
            yield Violation(
                (change.address,),
                f"The event source mapping is replaced ({why}). The new one begins where "
                "`starting_position` says: at TRIM_HORIZON it reads up to 24 hours of records "
                "again, at LATEST it leaves out what is written meanwhile.",
                "Be sure that the consumer takes each record twice without harm. Then say yes.",
            )


def _queue_destroyed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed("aws_sqs_queue"):
        yield Violation(
            (change.address,),
            f"The queue is {change.action}, and the messages in it are lost, dead letters among "
            "them.",
            "Read or move its messages first. Then say yes.",
        )


RULES = (
    ChangeRule(
        "consumer-starts-again",
        Severity.YES,
        "Somebody agrees before an event source mapping is replaced.",
        _mapping_replaced,
    ),
    ChangeRule(
        "queue-destroyed",
        Severity.YES,
        "Somebody agrees before a queue is destroyed with its messages.",
        _queue_destroyed,
    ),
)
