"""Every rule, in the order in which findings of the same severity are reported."""

from operations.plan_review.finding import Rule
from operations.plan_review.rules import (
    certificates,
    consumers,
    domains,
    drift,
    dynamodb,
    foundations,
    health_checks,
    keys,
    observability,
    proof,
    protections,
    regions,
    routing,
    security,
    tables,
    unreverted,
)

RULES: tuple[Rule, ...] = (
    *tables.RULES,
    *keys.RULES,
    *dynamodb.RULES,
    *protections.RULES,
    *foundations.RULES,
    *regions.RULES,
    *domains.RULES,
    *certificates.RULES,
    *routing.RULES,
    *health_checks.RULES,
    *security.RULES,
    *observability.RULES,
    *consumers.RULES,
    *drift.RULES,
    *unreverted.RULES,
    *proof.RULES,
)
