"""The parts of a plan's JSON that the review knows, and doubts about everything else in it.

These are the sections of plan format 1.2 as of Terraform 1.14 (internal/command/jsonplan; see "JSON
output format"). A newer Terraform may add sections within that format, which an older reader would
overlook. So whatever these lists do not name becomes a doubt, which needs a person's yes.
"""

from collections.abc import Iterator, Mapping

from operations.terraform_json.resources import items, mapping, text

_DOCUMENT = frozenset(
    (
        "action_invocations",
        "applyable",
        "checks",
        "complete",
        "configuration",
        "deferred_action_invocations",
        "deferred_changes",
        "errored",
        "format_version",
        "output_changes",
        "planned_values",
        "prior_state",
        "proposed_unknown",
        "relevant_attributes",
        "resource_changes",
        "resource_drift",
        "terraform_version",
        "timestamp",
        "variables",
    )
)
_ENTRY = frozenset(
    (
        "action_reason",
        "address",
        "change",
        "deposed",
        "index",
        "mode",
        "module_address",
        "name",
        "previous_address",
        "provider_name",
        "type",
    )
)
_CHANGE = frozenset(
    (
        "actions",
        "after",
        "after_identity",
        "after_sensitive",
        "after_unknown",
        "before",
        "before_identity",
        "before_sensitive",
        "generated_config",
        "importing",
        "replace_paths",
    )
)
_MODES = frozenset(("managed", "data"))
_FAILED = ("fail", "error")


def doubts(document: Mapping[str, object]) -> Iterator[str]:
    """Yield why the plan cannot be judged completely, as sentences without a full stop."""
    if document.get("errored", False) is not False:
        yield "the plan ended with errors, so it does not tell everything"
    deferred = ("deferred_changes", "deferred_action_invocations")
    if document.get("complete", True) is not True or any(map(document.get, deferred)):
        yield "the plan is not complete: more will change in a later one"
    for name in sorted(document.keys() - _DOCUMENT):
        yield f"the plan has a section `{name}`, which this review does not know"
    for section in ("resource_changes", "resource_drift"):
        for entry in map(mapping, items(document.get(section))):
            yield from _of_entry(entry)
    for invoked in map(mapping, items(document.get("action_invocations"))):
        address = text(invoked.get("address")) or "an action without an address"
        yield f"the apply invokes {address}, and what that does cannot be judged"
    for check in map(mapping, items(document.get("checks"))):
        if text(check.get("status")) in _FAILED:
            yield f"{_called(check)} does not hold{_said(check)}"


def _of_entry(entry: Mapping[str, object]) -> Iterator[str]:
    change = mapping(entry.get("change"))
    unknown = sorted((entry.keys() - _ENTRY) | (change.keys() - _CHANGE))
    if unknown:
        said = ", ".join(f"`{name}`" for name in unknown)
        yield f"the change of {entry.get('address')} says {said}, which this review does not know"
    if text(entry.get("mode", "managed")) not in _MODES:
        said = f"{entry.get('address')} is of the mode {entry['mode']}"
        yield f"{said}, which this review does not know"


def _called(check: Mapping[str, object]) -> str:
    return text(mapping(check.get("address")).get("to_display")) or "a check"


def _said(check: Mapping[str, object]) -> str:
    """The error messages of a `check` block's instances, without repetitions."""
    problems = [
        text(mapping(problem).get("message"))
        for instance in map(mapping, items(check.get("instances")))
        for problem in items(instance.get("problems"))
    ]
    said = "; ".join(dict.fromkeys(filter(None, problems)))
    return f": {said}" if said else ""
