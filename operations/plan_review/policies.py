"""Reads IAM policy documents: their statements, and the wildcards that grant too much."""

import json
import re
from collections.abc import Iterator, Mapping

from operations.terraform_json.resources import items, mapping

_UNBOUND = frozenset(
    (
        "xray:puttracesegments",
        "xray:puttelemetryrecords",
        "xray:getsamplingrules",
        "xray:getsamplingtargets",
        "xray:getsamplingstatisticsummaries",
        "cloudwatch:putmetricdata",
        "ecr:getauthorizationtoken",
        "ec2:createnetworkinterface",
        "ec2:describenetworkinterfaces",
        "ec2:deletenetworkinterface",
        "sts:getcalleridentity",
    )
)
"""Actions that have no resource types (Service Authorization Reference), so that only `*` fits,
and those on network interfaces that AWS's managed policy for functions in a VPC allows on `*`."""
_NAMED = re.compile(
    r"(arn:[\w-]+:s3:::[^*/?]+/"
    r"|arn:[\w-]+:execute-api:[^*?:]+:[^*?:]+:[^*/?]+/"
    r"|arn:[\w-]+:logs:[^*?:]+:[^*?:]+:log-group:[^*:?]+:"
    r"|arn:[\w-]+:[\w-]+:[^*?:]*:[^*?:]*:[\w-]+[/:][^*/?:]+[/:]).*"
)
"""ARNs that name a resource: here a `*` stands only for something inside that resource."""
_ROOT = re.compile(r"arn:[\w-]+:iam::\d{12}:root|\d{12}")


def statements(document: object) -> list[Mapping[str, object]]:
    """The `Allow` statements of a policy in JSON; none where `document` is no such policy."""
    try:
        policy = json.loads(document) if isinstance(document, str) else None
    except (ValueError, RecursionError):
        return []
    found = map(mapping, items(mapping(policy).get("Statement")))
    return [statement for statement in found if statement.get("Effect") == "Allow"]


def wildcards(statement: Mapping[str, object]) -> Iterator[str]:
    """Yield the wildcards of a statement, as `Action s3:*`; allowed ones are left out."""
    for name in ("NotAction", "NotResource", "NotPrincipal"):
        if name in statement:
            yield f"{name} (everything but what it lists)"
    principals = list(_principals(statement))
    if "*" in principals and not statement.get("Condition"):
        yield "Principal *"
    if principals and all(map(_ROOT.fullmatch, principals)):
        return
    actions = [str(action) for action in items(statement.get("Action"))]
    yield from (f"Action {action}" for action in actions if "*" in action)
    if principals or {action.lower() for action in actions} <= _UNBOUND:
        return
    for resource in map(str, items(statement.get("Resource"))):
        if "*" in resource and not _NAMED.fullmatch(resource):
            yield f"Resource {resource}"


def _principals(statement: Mapping[str, object]) -> Iterator[str]:
    named = statement.get("Principal")
    for each in named.values() if isinstance(named, Mapping) else [named]:
        yield from map(str, items(each))
