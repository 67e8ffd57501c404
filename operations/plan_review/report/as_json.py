"""A review as JSON, in the format that docs/review.md documents."""

import json
from typing import Any

from operations.plan_review.finding import Finding
from operations.plan_review.report.words import COLUMNS
from operations.plan_review.review import Review

VERSION = 1
"""Increased when a key is removed or changes its meaning, not when one is added."""


def as_json(review: Review) -> str:
    """Return the review as a JSON object."""
    document = {
        "version": VERSION,
        "verdict": review.verdict.name.lower(),
        "exit_code": review.verdict.value,
        "plans": list(review.plans),
        "regions": [
            {"region": region, **{column.value: counts[column] for column in COLUMNS}}
            for region, counts in review.regions.items()
        ],
        "findings": [_finding(finding) for finding in review.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "address": finding.addresses[0],
        "addresses": list(finding.addresses),
        "effect": finding.effect,
        "instead": finding.remedy,
        "existing": finding.existing,
        "waived": finding.waived,
    }
