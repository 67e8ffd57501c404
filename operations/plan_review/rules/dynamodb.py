"""Rules about what DynamoDB refuses, and about changes that reach every region at once."""

from collections.abc import Iterator, Mapping

from operations.plan_review.changes import Action, Change, differs
from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.tables import REPLICA, TABLE
from operations.plan_review.system import ResourceInstance, System
from operations.terraform_json.resources import Unknown, block, flag, items, mapping, text

_TARGET = "aws_appautoscaling_target"
_INDEX = "global_secondary_index"
_INDEX_DEFINITION = ("hash_key", "range_key", "projection_type", "non_key_attributes")


def _refused(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.acting(TABLE):
        before, after = _expiring(change.before), _attribute(change.after)
        known = change.action is Action.UPDATE and _is_known(change.after, "ttl")
        if known and before is not None and before != after:
            yield Violation(
                (change.address,),
                f"Time to live is on for `{before}`, and the plan names "
                f"{f'`{after}`' if after else 'no attribute'}: while it is on, DynamoDB "
                "refuses to change the attribute, so the apply stops at the table.",
                f"Turn it off for `{before}`, apply, wait an hour (DynamoDB allows one change "
                "an hour), and turn it on for the other attribute in the next plan.",
            )
        if change.action is Action.CREATE and _is_provisioned(change.after) and _has_blocks(change):
            yield Violation(
                (change.address,),
                "The table is created with provisioned capacity and with replicas in one step: "
                "DynamoDB refuses a replica until the table's write capacity is scaled.",
                "Make each replica an `aws_dynamodb_table_replica` that waits for the scaling "
                "policies, or make the table on demand first.",
            )
    for change in proposal.destroyed(REPLICA):
        if change.before is not None and flag(_value(change, "deletion_protection_enabled")):
            yield Violation(
                (change.address,),
                f"The replica in {change.region} is protected from deletion, so DynamoDB refuses "
                "to delete it and the apply stops there, with the region half removed.",
                "Turn its deletion protection off in a plan of its own: for a region of a "
                'deployment file, `state = "drained"` before `state = "removed"`.',
            )
    for change in proposal.acting(_TARGET):
        if change.action is Action.CREATE and (said := _no_such_index(change, proposal.after)):
            yield Violation((change.address,), *said)


def _expiring(instance: ResourceInstance | None) -> str | None:
    """The time-to-live attribute, if time to live is known to be enabled."""
    ttl = mapping(block(instance.values, "ttl")) if instance is not None else {}
    return text(ttl.get("attribute_name")) if flag(ttl.get("enabled")) else None


def _attribute(instance: ResourceInstance | None) -> str | None:
    """The time-to-live attribute, whether time to live is enabled or not."""
    ttl = mapping(block(instance.values, "ttl")) if instance is not None else {}
    return text(ttl.get("attribute_name"))


def _is_provisioned(table: ResourceInstance | None) -> bool:
    return table is not None and table.values.get("billing_mode") == "PROVISIONED"


def _has_blocks(change: Change) -> bool:
    return change.after is not None and bool(items(change.after.values.get("replica")))


def _value(change: Change, name: str) -> object:
    return change.before.values.get(name) if change.before is not None else None


def _no_such_index(change: Change, system: System) -> tuple[str, str] | None:
    """Effect and remedy, if a scaling target names an index that its table will not have."""
    resource = text(change.after.values.get("resource_id")) if change.after is not None else None
    match (resource or "").split("/"):
        case ["table", name, "index", index]:
            pass
        case _:
            return None
    tables = [table for table in system.of(TABLE) if table.values.get("name") == name]
    if not tables or any(index in known for known in map(_indexes, tables)):
        return None
    if any(isinstance(table.values.get(_INDEX), Unknown) for table in tables):
        return None
    return (
        f"The capacity of the index {index} is to be scaled, and the table {name} has no such "
        "index after the plan: its configuration ignores changes of indexes, so the index is "
        "never created, and queries of it fail.",
        "Add the index while the table is on demand: take the provisioned capacity away, apply, "
        "and give it back in the next plan.",
    )


def _indexes(table: ResourceInstance | None) -> dict[str, Mapping[str, object]]:
    found = map(mapping, items(table.values.get(_INDEX))) if table is not None else []
    return {str(text(index.get("name"))): index for index in found}


def _index_replaced(proposal: Proposal) -> Iterator[Violation]:
    for change, before, after in _with_indexes(proposal):
        replaced = sorted(
            name
            for name in before.keys() & after.keys()
            if any(differs(before[name].get(d), after[name].get(d)) for d in _INDEX_DEFINITION)
        )
        if replaced:
            yield Violation(
                (change.address,),
                f"DynamoDB deletes {', '.join(replaced)} and rebuilds it, in every region at once: "
                "queries of it fail everywhere until all items are indexed.",
                "Add an index of another name, move the queries to it, and remove this one when "
                "nothing queries it any more.",
            )


def _index_removed(proposal: Proposal) -> Iterator[Violation]:
    for change, before, after in _with_indexes(proposal):
        if removed := sorted(before.keys() - after.keys()):
            yield Violation(
                (change.address,),
                f"The index {', '.join(removed)} goes, in every region at once: what still "
                "queries it fails everywhere.",
                "First deploy the application that no longer queries it, see in every region that "
                "its ConsumedReadCapacityUnits are 0, and say yes.",
            )


def _with_indexes(
    proposal: Proposal,
) -> Iterator[
    tuple[Change, Mapping[str, Mapping[str, object]], Mapping[str, Mapping[str, object]]]
]:
    """Each update of a table, with its indexes before and after; unknown ones are left out."""
    for change in proposal.acting(TABLE):
        known = change.after is not None and not isinstance(
            change.after.values.get(_INDEX), Unknown
        )
        if change.action is Action.UPDATE and known:
            yield change, _indexes(change.before), _indexes(change.after)


def _index_ignored(proposal: Proposal) -> Iterator[Violation]:
    """Report definitions that differ from the configuration because `ignore_changes` hides them.

    Only indexes that both the configuration and the table have are compared: a plan does not show
    what a `dynamic` block expands to.
    """
    for change in proposal.changes:
        if change.type != TABLE or change.after is None:
            continue
        there = _indexes(change.after)
        for written in map(mapping, items(change.expressions.get(_INDEX))):
            name = text(_constant(written, "name"))
            if name is None or name not in there:
                continue
            other = [
                each
                for each in _INDEX_DEFINITION
                if not isinstance(said := _constant(written, each), Unknown)
                and not isinstance(is_now := there[name].get(each), Unknown)
                and differs(_unordered(is_now), _unordered(said))
            ]
            if other:
                yield Violation(
                    (change.address,),
                    f"The configuration gives the index {name} another {', '.join(other)}, and the "
                    "plan leaves it as it is: the configuration ignores changes of indexes, so the "
                    "change is never made, and nothing reports that.",
                    "Add an index of another name while the table is on demand, move the queries "
                    "to it, and remove this one; or write its present definition into the "
                    "configuration.",
                )


def _constant(written: Mapping[str, object], name: str) -> object:
    """An argument in the configuration; `Unknown` where it is not a constant."""
    expression = written.get(name)
    if expression is None:
        return None
    return mapping(expression).get("constant_value", Unknown(name))


def _unordered(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _expiry_changed(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.acting(TABLE):
        before, after = _expiring(change.before), _expiring(change.after)
        if change.action is not Action.UPDATE or not _is_known(change.after, "ttl"):
            continue
        if before is None and after is not None:
            yield Violation(
                (change.address,),
                f"Time to live is turned on for `{after}`: DynamoDB deletes, in every region, "
                "every item in which that attribute is a time in the past.",
                "Be sure of what that attribute holds in every item. Then say yes.",
            )
        if before is not None and after is None:
            yield Violation(
                (change.address,),
                f"Time to live is turned off: items no longer expire by `{before}`, and what "
                "relies on that, such as idempotency records, is found after its expiry.",
                "Be sure that nothing relies on items being gone. Then say yes.",
            )


def _is_known(instance: ResourceInstance | None, name: str) -> bool:
    """Whether a block and everything directly in it is known."""
    value = instance.values.get(name) if instance is not None else None
    said = [each for found in items(value) for each in (found, *mapping(found).values())]
    return not any(isinstance(each, Unknown) for each in said)


RULES = (
    ChangeRule(
        "dynamodb-refuses",
        Severity.YES,
        "DynamoDB accepts every change of a table.",
        _refused,
    ),
    ChangeRule(
        "index-replaced",
        Severity.FORBIDDEN,
        "No plan replaces an index of a table.",
        _index_replaced,
    ),
    ChangeRule(
        "index-removed",
        Severity.YES,
        "Somebody agrees before an index of a table is removed.",
        _index_removed,
    ),
    ChangeRule(
        "index-ignored",
        Severity.YES,
        "Every index matches its configuration.",
        _index_ignored,
    ),
    ChangeRule(
        "time-to-live-changed",
        Severity.YES,
        "Somebody agrees before a table's items start or stop expiring.",
        _expiry_changed,
    ),
)
