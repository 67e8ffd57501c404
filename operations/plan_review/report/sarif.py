"""A review as SARIF 2.1.0 (OASIS), for tools that collect the results of analyses."""

import json
from typing import Any

from operations.plan_review.finding import Finding, Severity
from operations.plan_review.review import REMARKS, Review
from operations.plan_review.rules.catalogue import RULES

_LEVELS = {Severity.NOTE: "note", Severity.YES: "warning", Severity.FORBIDDEN: "error"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_DESCRIBED = (*RULES, *REMARKS)
_INDEX = {rule.id: index for index, rule in enumerate(_DESCRIBED)}


def sarif(review: Review) -> str:
    """Return the review; addresses of resources become logical locations."""
    driver = {
        "name": "Meridian plan review",
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.sentence},
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            }
            for rule in _DESCRIBED
        ],
    }
    run = {"tool": {"driver": driver}, "results": [_result(each) for each in review.findings]}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _result(finding: Finding) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _INDEX[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.effect} Instead: {finding.remedy}"},
        "locations": [
            {"logicalLocations": [{"fullyQualifiedName": address, "kind": "resource"}]}
            for address in finding.addresses
        ],
        "baselineState": "unchanged" if finding.existing else "new",
    }
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived}]
    return result
