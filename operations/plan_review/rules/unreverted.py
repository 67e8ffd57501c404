"""Rules about changes made outside Terraform that the plan does not revert."""

import re
from collections.abc import Iterator

from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.system import ResourceInstance
from operations.terraform_json.resources import text

_FUNCTION, _ALIAS = "aws_lambda_function", "aws_lambda_alias"
_UPLOADS = frozenset(
    (
        "architectures",
        "filename",
        "image_uri",
        "s3_bucket",
        "s3_key",
        "s3_object_version",
        "source_code_hash",
    )
)
"""A change of any of these makes the provider upload code (5.100.0, needsFunctionCodeUpdate)."""
_SHA256 = re.compile(r"([A-Za-z0-9+/]{43}=)(?::.*)?")
"""Of the code; Meridian appends a digest of the settings."""
_LEADS = frozenset(("function_version", "routing_config"))


def _other_code(proposal: Proposal) -> Iterator[Violation]:
    """AWS provider 5 keeps `source_code_hash` as configured, and only `code_sha256` is refreshed.

    A plan that uploads code still shows the old `code_sha256`. It is the newest code's, which
    nobody calls where every alias leads to another version than the newest.
    """
    uploads = {change.address for change in proposal.acting(_FUNCTION) if change.altered & _UPLOADS}
    for function in proposal.after.of(_FUNCTION):
        if function.address in uploads or _is_not_called(function, proposal):
            continue
        runs, meant = _codes(function)
        if runs is not None and runs != meant:
            alike = [
                each.region or each.address
                for each in proposal.after.of(_FUNCTION)
                if _codes(each)[0] == meant and _named(each) == _named(function)
            ]
            others = f", which runs in {', '.join(sorted(set(alike)))}" if alike else ""
            yield Violation(
                (function.address,),
                f"The newest code of this function ({runs}) is not the configuration's "
                f"({meant}){others}: somebody uploaded it by hand, and this plan does not take it "
                "back. A later change of settings that uploads no code publishes it, too.",
                "Upload the configuration's bundle again (`aws lambda update-function-code "
                "--publish`), and apply. Or release that code everywhere.",
            )


def _is_not_called(function: ResourceInstance, proposal: Proposal) -> bool:
    newest = function.values.get("version")
    leads = [
        alias.values.get("function_version")
        for alias in proposal.after.of(_ALIAS)
        if alias.region == function.region and _named(alias) == _named(function)
    ]
    return bool(leads) and newest not in (None, *leads) and None not in leads


def _named(function: ResourceInstance) -> object:
    return function.values.get("function_name")


def _codes(function: ResourceInstance) -> tuple[str | None, str | None]:
    """The digests of the running and of the configured code; None twice unless both are known."""
    runs, meant = (text(function.values.get(each)) for each in ("code_sha256", "source_code_hash"))
    told = _SHA256.fullmatch(meant or "")
    return (runs, told[1]) if runs is not None and told is not None else (None, None)


def _alias_elsewhere(proposal: Proposal) -> Iterator[Violation]:
    """Report aliases that point to another version since somebody moved them, and stay so."""
    after = proposal.after.instances
    for drift in (drift for plan in proposal.plans for drift in plan.drift):
        moved = drift.altered & _LEADS
        if drift.type != _ALIAS or drift.after is None or drift.address not in after:
            continue
        kept = [
            name
            for name in sorted(moved)
            if after[drift.address].values.get(name) == drift.after.values.get(name)
        ]
        if kept:
            yield Violation(
                (drift.address,),
                f"Somebody changed {', '.join(kept)} outside Terraform, so that callers in "
                f"{drift.region or 'its region'} get another version; the plan leaves it so.",
                "Ask who moved it, and why. Move it back, or release that version's code.",
            )


RULES = (
    ChangeRule(
        "code-changed-by-hand",
        Severity.YES,
        "No function runs other code than the configuration says.",
        _other_code,
    ),
    ChangeRule(
        "alias-moved-by-hand",
        Severity.YES,
        "No alias of a function points to a version that somebody chose by hand.",
        _alias_elsewhere,
    ),
)
