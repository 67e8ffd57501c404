"""Rules about deletion protection, point-in-time recovery and encryption."""

from collections.abc import Iterator, Mapping

from operations.plan_review.changes import Change
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.regions import taking_callers
from operations.plan_review.rules.tables import REPLICA, TABLE, replicas
from operations.plan_review.system import ResourceInstance
from operations.terraform_json.resources import Unknown, block, flag, mapping, text

_KEYS = ("kms_key_arn", "kms_key_id", "kms_master_key_id", "encrypted", "storage_encrypted")
_BUCKET_ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"


def _protection_off(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.acting():
        if _is_drained_replica(change, proposal):
            continue
        for name in ("deletion_protection_enabled", "deletion_protection"):
            if _goes_off(change, name):
                yield Violation(
                    (change.address,),
                    f"`{name}` is turned off: the next mistake can delete the data.",
                    "Leave it on, unless the very next plan is meant to delete this.",
                )


def _is_drained_replica(change: Change, proposal: Proposal) -> bool:
    """Whether it is a replica in a region that gets no callers, of a table that others still serve.

    Its protection has to be turned off before the region is removed, and it can be recreated from
    the other regions.
    """
    after = proposal.after
    return (
        change.type == REPLICA
        and change.region is not None
        and not taking_callers(after, change.region)
        and any(taking_callers(after, table.region) for table in after.of(TABLE) if table.region)
    )


def _recovery_off(proposal: Proposal) -> Iterator[Violation]:
    name = "point_in_time_recovery"
    for change in proposal.acting(TABLE, REPLICA):
        places = [region for region, old, new in _both(change) if _stops(old, new, name)]
        old, new = (_block(side, name) for side in (change.before, change.after))
        if _stops(old, new, "enabled") or (change.type == REPLICA and _goes_off(change, name)):
            places.insert(0, change.region or "its region")
        if places:
            yield Violation(
                (change.address,),
                f"Point-in-time recovery is turned off in {', '.join(places)}, and the backups of "
                "the last 35 days are dropped: a bad write can no longer be undone.",
                "Leave it on for the table and for every replica.",
            )


def _encryption_off(proposal: Proposal) -> Iterator[Violation]:
    remedy = "Keep the key. To change it, name the new one in its place."
    for change in proposal.acting():
        old, new = (
            _block(side, "server_side_encryption") for side in (change.before, change.after)
        )
        off = [name for name in _KEYS if _goes_off(change, name)]
        off += [f"server_side_encryption.{n}" for n in ("enabled", _KEYS[0]) if _stops(old, new, n)]
        off += [f"replica {r}" for r, old, new in _both(change) if _stops(old, new, _KEYS[0])]
        if change.type == _BUCKET_ENCRYPTION and change.destroys:
            off.append("the bucket's rule")
        if off:
            effect = f"Encryption with your own key is turned off ({', '.join(off)})."
            yield Violation((change.address,), effect, remedy)


def _both(
    change: Change,
) -> Iterator[tuple[str, Mapping[str, object], Mapping[str, object]]]:
    """Each region with a replica block on both sides, with the old and the new block."""
    before, after = replicas(change.before) or {}, replicas(change.after) or {}
    for region in before.keys() & after.keys():
        yield region, before[region], after[region]


def _block(instance: ResourceInstance | None, name: str) -> Mapping[str, object]:
    """A block's values; all of them are unknown where the block itself is."""
    values = instance.values if instance is not None else {}
    value = values.get(name)
    if isinstance(value, Unknown):
        return dict.fromkeys(("enabled", *_KEYS), value)
    return mapping(block(values, name))


def _goes_off(change: Change, name: str) -> bool:
    if change.before is None or change.after is None:
        return False
    return _stops(change.before.values, change.after.values, name)


def _stops(before: Mapping[str, object], after: Mapping[str, object], name: str) -> bool:
    """Whether a value that was set, or true, is known to be neither afterwards."""
    return _is_on(before.get(name)) and not _is_on(after.get(name))


def _is_on(value: object) -> bool:
    said = text(value)
    return isinstance(value, Unknown) or flag(value) or said not in (None, "false", "INACTIVE")


RULES = (
    ChangeRule(
        "deletion-protection-off",
        Severity.YES,
        "Deletion protection stays on.",
        _protection_off,
    ),
    ChangeRule(
        "point-in-time-recovery-off",
        Severity.YES,
        "Point-in-time recovery stays on, in every region.",
        _recovery_off,
    ),
    ChangeRule(
        "encryption-off",
        Severity.YES,
        "Encryption with a customer managed key stays on.",
        _encryption_off,
    ),
)
