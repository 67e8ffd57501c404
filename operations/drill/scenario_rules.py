"""The rules between the fields of a scenario, which read it as it was written."""

from dataclasses import MISSING, fields
from typing import Any

from constructs_lib.deployment.raw import at, text
from constructs_lib.deployment.rule_helpers import Problems, broken
from constructs_lib.regions import REGIONS
from operations.rehearsal.world.faults.faults import KINDS

ROLES = ("busiest", "home", "all")
"""What stands for regions: where most callers are led, the table's home, and every one."""
CALLED = {"regions": "region", "seconds": "lag_seconds"}
"""What a scenario calls otherwise than a fault does."""
_OPTIONAL = frozenset(("variable",))
_ALWAYS = frozenset(("kind", "at", "until"))
_KNOWN = frozenset(
    CALLED.get(each.name, each.name) for kind in KINDS.values() for each in fields(kind)
)


def broken_rules(written: Any) -> Problems:
    """Yield every problem between the fields."""
    faults = at(written, "faults")
    for index, entry in enumerate(faults if isinstance(faults, list) else ()):
        if isinstance(entry, dict):
            yield from _times(entry, index, last=_number(written, "duration"))
            yield from _keys(entry, index)


def _times(entry: dict[str, Any], index: int, *, last: float | None) -> Problems:
    begins, ends = _number(entry, "at"), _number(entry, "until")
    if begins is not None and last is not None and begins >= last:
        rule = f"is not before the scenario ends, at {last:g}"
        yield broken(("faults", index, "at"), begins, rule, "begin earlier, or last longer")
    if ends is not None and begins is not None and ends <= begins:
        rule = f"is not after it begins, at {begins:g}"
        yield broken(("faults", index, "until"), ends, rule, "end later")
    if ends is not None and last is not None and ends > last:
        rule = f"is after the scenario ends, at {last:g}"
        yield broken(("faults", index, "until"), ends, rule, "end earlier, or last longer")


def _keys(entry: dict[str, Any], index: int) -> Problems:
    kind = KINDS.get(text(entry, "kind") or "")
    if kind is None:
        return
    takes = {CALLED.get(each.name, each.name): each.default for each in fields(kind)}
    has = " and ".join(sorted(takes)) or "nothing of its own"
    for name in sorted(takes.keys() - entry.keys() - _OPTIONAL):
        if takes[name] is MISSING:
            rule, remedy = "is missing", f"add it: {kind.kind} has {has}"
            yield broken(("faults", index, name), None, rule, remedy)
    for name in sorted((entry.keys() & _KNOWN) - takes.keys() - _ALWAYS):
        rule = f"says nothing of {kind.kind}, which has {has}"
        yield broken(("faults", index, name), entry[name], rule, "leave it out")
    region = text(entry, "region")
    if region is not None and region not in ROLES and region not in REGIONS:
        rule = "is neither an AWS region nor one of " + ", ".join(ROLES)
        yield broken(("faults", index, "region"), region, rule, "write one of them")


def _number(table: Any, key: str) -> float | None:
    value = at(table, key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None
