"""Rules about records with a routing policy, by which Route 53 chooses a region."""

from collections.abc import Iterator

from constructs_lib.routing.policies import Failover, MultivalueAnswer, Simple
from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.system import ResourceInstance, System
from operations.route53.batches import Batch, Refusal, refusals
from operations.route53.records import RecordSet
from operations.route53.validation import problems
from operations.route53.zones import Problem
from operations.terraform_json.resources import RECORD, flag

_MIXED = "mixed-policies"
_UNREAD = frozenset(("known-after-apply", "unread", "health-check-not-found", "policy"))
"""Problems of the reader, which could not understand something, not refusals of Route 53."""
_POLICIES = (
    "cidr_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "latency_routing_policy",
    "weighted_routing_policy",
)
_WITHOUT_HEALTH = ("execute-api", "apigateway", "api_gateway", "cloudfront")


def routed(system: System) -> Iterator[RecordSet]:
    """The records that have a routing policy; neither simple nor multivalue answer records."""
    for record in system.records:
        if not isinstance(record.policy, Simple | MultivalueAnswer):
            yield record


def is_routed(record: ResourceInstance) -> bool:
    """Whether a record has a routing policy, even if the reader does not understand it."""
    return any(map(record.values.get, _POLICIES))


def policy_of(record: RecordSet) -> str:
    """The policy's name in lower case, such as `latency`."""
    return type(record.policy).__name__.lower()


def _no_health_check(system: System) -> Iterator[Violation]:
    for record in routed(system):
        is_last_resort = record.policy == Failover("SECONDARY")
        if record.health_check_id is None and not is_last_resort and not _inherits(record):
            yield Violation(
                (record.source,),
                f"Route 53 always considers this {policy_of(record)} record of {record.name} "
                "healthy: when its region fails, its callers get errors and no other region takes "
                "over.",
                "Give it a health check that asks its own region's name.",
            )


def _inherits(record: RecordSet) -> bool:
    """Whether an alias is as healthy as its target.

    API Gateway and CloudFront report no health to Route 53, so an alias to them always counts as
    healthy.
    """
    alias = record.alias
    return (
        alias is not None
        and alias.evaluate_target_health
        and not any(mark in alias.name for mark in _WITHOUT_HEALTH)
    )


def _mixed_policies(system: System) -> Iterator[Violation]:
    for problem in problems(system.route53):
        if problem.rule == _MIXED:
            yield Violation(
                (problem.source,),
                f"{problem.message}: the apply stops half-way.",
                "Use one policy for a name and type; combine policies by an alias to a second "
                "name.",
            )


def _refused(system: System) -> Iterator[Violation]:
    for problem in problems(system.route53):
        if problem.rule not in (_MIXED, *_UNREAD):
            yield Violation(
                (problem.source,),
                f"Route 53 refuses it, and the apply stops half-way: {problem.message}",
                "Change the record or the health check so that Route 53 accepts it.",
            )


def _refused_on_the_way(proposal: Proposal) -> Iterator[Violation]:
    """Changes that only some orders allow; records that are refused anyway are `_refused`'s."""
    before, after = (
        {
            record.source: (record, zone.name, zone.private)
            for zone in system.route53.zones
            for record in zone.records
        }
        for system in (proposal.before, proposal.after)
    )
    batches: dict[tuple[str, bool], list[Batch]] = {}
    for change in proposal.acting(RECORD):
        old, new = before.get(change.address), after.get(change.address)
        known = new or old
        if known is not None:
            made = new and new[0]
            moves = made is not None and (old is None or old[0].key != made.key)
            overwrites = change.after is not None and flag(
                change.after.values.get("allow_overwrite")
            )
            batch = Batch(old and old[0], made, creates=moves and not overwrites)
            batches.setdefault(known[1:], []).append(batch)
    for (zone, _), each in batches.items():
        for found in refusals(each, zone):
            yield _on_the_way(found)


def _name_removed(proposal: Proposal) -> Iterator[Violation]:
    """Names that lose all their records in one apply, even if new records replace them."""
    going = {change.address: change for change in proposal.destroyed(RECORD)}
    names: dict[tuple[str, str], list[RecordSet]] = {}
    for record in routed(proposal.before):
        names.setdefault((record.name, record.type), []).append(record)
    for (name, kind), records in sorted(names.items()):
        addresses = sorted(record.source for record in records)
        if going.keys() >= set(addresses):
            stays = any((each.name, each.type) == (name, kind) for each in proposal.after.records)
            yield Violation(
                tuple(addresses),
                f"Every {kind} record of {name} goes in one apply"
                + (
                    ": until the new ones exist, and for as long as resolvers cache that there are "
                    "none, its callers get no answer."
                    if stays
                    else ", and nothing answers the name any more."
                ),
                "Make new names and records beside the old ones, move the callers over, and "
                "remove the old ones in a later plan.",
            )


def _on_the_way(found: Refusal) -> Violation:
    said = found.problem.message
    if found.always:
        return Violation(
            (found.problem.source,),
            f"Route 53 refuses it with the present records, in whatever order they are changed, "
            f"and the apply stops half-way: {said}",
            "Change it in several applies: first leave one record of the name (drain the other "
            "regions), then change that one, then bring the others back. docs/decisions/routing.md "
            "has the steps.",
        )
    return Violation(
        (found.problem.source,),
        f"Route 53 accepts it only after another change of the name, and Terraform guarantees no "
        f"order. In the wrong order, the apply stops half-way: {said}",
        "Say yes and, if it stops, apply once more; or make the two changes in two applies.",
    )


def unread_records(system: System) -> Iterator[Problem]:
    """The problems of records with a routing policy that cannot be read before an apply."""
    for problem in system.route53.unread:
        record = system.instances.get(problem.source)
        if record is not None and is_routed(record):
            yield problem


def _not_judged(system: System) -> Iterator[Violation]:
    for problem in unread_records(system):
        yield Violation(
            (problem.source,),
            f"It could not be judged: {problem.message}.",
            "Name what it depends on by attributes of resources in the same plan.",
        )


RULES = (
    SystemRule(
        "no-health-check",
        Severity.FORBIDDEN,
        "A record that a routing policy chooses has a health check.",
        _no_health_check,
    ),
    SystemRule(
        "mixed-policies",
        Severity.FORBIDDEN,
        "All records of a name and type have one routing policy.",
        _mixed_policies,
    ),
    SystemRule(
        "route53-refuses",
        Severity.YES,
        "Route 53 accepts every record and health check.",
        _refused,
    ),
    ChangeRule(
        "route53-refuses-on-the-way",
        Severity.YES,
        "Route 53 accepts the changes of records in whatever order Terraform makes them.",
        _refused_on_the_way,
    ),
    ChangeRule(
        "name-removed",
        Severity.YES,
        "Somebody agrees before one apply removes all records of a routed name.",
        _name_removed,
    ),
    SystemRule(
        "record-not-judged",
        Severity.NOTE,
        "Every record that a routing policy chooses can be judged from the plan.",
        _not_judged,
    ),
)
