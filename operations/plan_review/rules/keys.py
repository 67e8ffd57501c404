"""Rules about KMS keys that are still in use, and about replicas recreated for another key."""

from collections.abc import Iterator, Mapping

from operations.plan_review.changes import Action, Change, differs
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.tables import REPLICA, TABLE, replicas
from operations.plan_review.system import ResourceInstance, System
from operations.terraform_json.resources import Unknown, flag, items, mapping, text

KEYS = (
    "aws_kms_key",
    "aws_kms_replica_key",
    "aws_kms_external_key",
    "aws_kms_replica_external_key",
)
_ALIAS = "aws_kms_alias"
_NAMES = ("arn", "key_id", "id")
_ENABLED = ("is_enabled", "enabled")


def _key_lost(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.acting(*KEYS):
        how = "scheduled for deletion" if change.destroys else "disabled"
        if not change.destroys and not _is_disabled(change):
            continue
        users = _users(proposal, change)
        if users:
            yield Violation(
                (change.address, *users),
                f"The key is {how} while {', '.join(users)} is encrypted with it: what is stored "
                "there can be neither read nor written from then on, and is lost with the key. "
                "DynamoDB takes a replica out of its global table after 20 hours.",
                "Keep the key. Change what is encrypted with it first, in a plan of its own, and "
                "be sure that AWS has finished.",
            )


def _key_deleted(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(*KEYS):
        if not _users(proposal, change):
            yield Violation(
                (change.address,),
                "The key is scheduled for deletion. Anything else that it encrypts and that "
                "this plan does not show, such as backups, is lost with it.",
                "Be sure that no backup, snapshot or other account needs it. Until the waiting "
                "period is over, the deletion can be cancelled. Then say yes.",
            )


def _replica_recreated(proposal: Proposal) -> Iterator[Violation]:
    remedy = (
        "Leave the replica's key as it is. To change it, change the encryption by UpdateTable "
        "in every region first, so that the plan finds it changed."
    )
    for change in proposal.acting(TABLE, REPLICA):
        if change.type == REPLICA and change.action is Action.REPLACE:
            why = f" ({', '.join(change.reasons)} cannot change in place)" if change.reasons else ""
            yield Violation((change.address,), f"{_RECREATED.format(change.region)}{why}.", remedy)
        elif change.action is Action.UPDATE and (regions := _with_another_key(change)):
            yield Violation(
                (change.address,),
                f"{_RECREATED.format(', '.join(regions))}: to Terraform this is a change in place, "
                "but the provider deletes and recreates a replica whose `kms_key_arn` changes.",
                remedy,
            )


_RECREATED = (
    "The replica in {} is deleted and recreated. Until it is complete, its region cannot serve, "
    "and writes that were not replicated yet are lost"
)


def _with_another_key(change: Change) -> list[str]:
    """The regions whose replica block has another key afterwards, or one that the apply creates."""
    before, after = replicas(change.before) or {}, replicas(change.after) or {}
    return [
        region
        for region in sorted(before.keys() & after.keys())
        if differs(before[region].get("kms_key_arn"), key := after[region].get("kms_key_arn"))
        and not (isinstance(key, Unknown) and not key.addresses)
    ]


def _is_disabled(change: Change) -> bool:
    if change.before is None or change.after is None:
        return False
    before, after = change.before.values, change.after.values
    return any(flag(before.get(name)) and after.get(name) is False for name in _ENABLED)


def _users(proposal: Proposal, change: Change) -> tuple[str, ...]:
    """What a key encrypts before or after the plans, without what the plans destroy."""
    gone = {each.address for each in proposal.changes if each.action is Action.DESTROY}
    if change.before is None:
        return ()
    found = {
        instance.address
        for system in (proposal.before, proposal.after)
        for names in (_names(change.before, system),)
        for instance in system.instances.values()
        if not instance.type.startswith("aws_kms_") and _keys_of(instance.values) & names
    }
    return tuple(sorted(found - gone))


def _names(key: ResourceInstance, system: System) -> frozenset[str]:
    """What may refer to a key: its ARN, its id, its address, and its aliases."""
    own = {text(key.values.get(name)) for name in _NAMES} | {key.address}
    aliases = {
        text(alias.values.get(name))
        for alias in system.of(_ALIAS)
        if own
        & {text(alias.values.get("target_key_id")), text(alias.values.get("target_key_arn"))}
        - {None}
        for name in ("arn", "name")
    }
    return frozenset(name for name in own | aliases if isinstance(name, str))


def _keys_of(values: Mapping[str, object]) -> set[str]:
    """The keys that attributes name, at whatever depth; of an unknown one, its addresses."""
    found: set[str] = set()
    for name, value in values.items():
        if "kms" in name:
            found |= set(value.addresses) if isinstance(value, Unknown) else set()
            found |= {value} if isinstance(value, str) else set()
        for each in [value, *items(value)]:
            found |= _keys_of(mapping(each))
    return found


RULES = (
    ChangeRule(
        "key-lost",
        Severity.FORBIDDEN,
        "No key that encrypts something is deleted or disabled.",
        _key_lost,
    ),
    ChangeRule(
        "key-deleted",
        Severity.YES,
        "Somebody agrees before a KMS key is scheduled for deletion.",
        _key_deleted,
    ),
    ChangeRule(
        "replica-recreated",
        Severity.FORBIDDEN,
        "No plan deletes and recreates a replica of a table.",
        _replica_recreated,
    ),
)
