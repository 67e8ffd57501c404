"""What the review says of a change of each key of the deployment file, on a system that runs.

A plan is made of two syntheses: what differs between them changes, and is replaced where the AWS
provider (5.100.0) marks the attribute ForceNew. References become names that both sides share.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from operations.plan_review.finding import Severity
from operations.plan_review.plan import read
from operations.plan_review.review import review

Document = dict[str, Any]
SCHEMA = Path("deployments/deployment.schema.json")
EU, US, AP = "eu-west-1", "us-east-1", "ap-southeast-2"
REGIONS = [{"name": EU}, {"name": US}]
CHECKERS = ["us-west-1", "us-west-2", "sa-east-1"]
REPLACES = {
    "aws_acm_certificate": {"domain_name", "subject_alternative_names"},
    "aws_apigatewayv2_domain_name": {"domain_name"},
    "aws_cloudwatch_log_group": {"name"},
    "aws_dynamodb_table": {"name", "hash_key", "range_key"},
    "aws_iam_role": {"name"},
    "aws_lambda_function": {"function_name"},
    "aws_route53_health_check": {"type", "request_interval", "measure_latency"},
    "aws_route53_record": {"name", "zone_id"},
    "aws_sqs_queue": {"name"},
}
_META = ("provider", "depends_on", "lifecycle")
_ARN = "arn:aws:service:region:123456789012:kind/{}"
_REFERENCE = re.compile(r"\$\{([\w.-]+?)((?:\[[^\]]*\])?(?:\.[\w\[\]-]+)*)\}")


def _named(value: Any, resources: dict[str, Document]) -> Any:
    """A value whose references are replaced by what is configured, or by a name."""
    if isinstance(value, dict):
        return {key: _named(inner, resources) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, resources) for inner in value]
    if not isinstance(value, str):
        return value

    def replaced(match: re.Match[str]) -> str:
        kind, _, rest = (match[1] + match[2]).partition(".")
        label, _, attribute = rest.partition(".")
        configured = resources.get(f"{kind}.{label}", {}).get(attribute)
        if isinstance(configured, str):
            return str(_named(configured, resources))
        return _ARN.format(f"{kind}.{label}") if attribute == "arn" else f"<{match[0][2:-1]}>"

    return _REFERENCE.sub(replaced, value)


def _resources(synthesized: Document) -> dict[str, Document]:
    """Every resource's values by address, with the id and the ARN that AWS would give."""
    flat = {
        f"{kind}.{label}": dict(body)
        for kind, labels in synthesized["resource"].items()
        for label, body in labels.items()
    }
    for body in flat.values():
        if "domain_name" in body:
            body.setdefault("id", body["domain_name"])
    return {
        address: {
            "id": f"<{address}.id>",
            "arn": _ARN.format(address),
            **_named({k: v for k, v in body.items() if k not in _META}, flat),
        }
        for address, body in flat.items()
    }


def _plan(before: Document, after: Document) -> Document:
    old, new = _resources(before), _resources(after)
    return {
        "format_version": "1.2",
        "resource_changes": [
            {"address": address, "change": _change(address, old.get(address), new.get(address))}
            for address in old | new
        ],
        "configuration": _providers(before, after),
    }


def _providers(*sides: Document) -> Document:
    """The configuration of a plan: which provider each resource has."""
    regions = (EU, US, AP)
    keys = {
        f"{kind}.{label}": body["provider"]
        for side in sides
        for kind, labels in side["resource"].items()
        for label, body in labels.items()
        if "provider" in body
    }
    return {
        "provider_config": {
            f"aws.{region.replace('-', '_')}": {
                "expressions": {"region": {"constant_value": region}}
            }
            for region in regions
        },
        "root_module": {
            "resources": [
                {"address": address, "provider_config_key": key} for address, key in keys.items()
            ]
        },
    }


def _change(address: str, old: Document | None, new: Document | None) -> Document:
    sides = {"before": old, "after": new}
    if old is None or new is None:
        return {**sides, "actions": ["create" if old is None else "delete"]}
    changed = {name for name in old | new if old.get(name) != new.get(name)}
    if not changed:
        return {**sides, "actions": ["no-op"]}
    if REPLACES.get(address.partition(".")[0], set()) & changed:
        first = address.startswith(("aws_acm_certificate.", "aws_route53_health_check."))
        return {**sides, "actions": ["create", "delete"] if first else ["delete", "create"]}
    return {**sides, "actions": ["update"]}


def _place(default: str, to: str, **more: Any) -> Document:
    locations = [{"continent": "NA", "to": to, **more}]
    return {"routing": {"policy": "geolocation", "default": default, "locations": locations}}


def _places(america: str, europe: str) -> Document:
    locations = [{"continent": "NA", "to": america}, {"continent": "EU", "to": europe}]
    return {"routing": {"policy": "geolocation", "default": EU, "locations": locations}}


THREE = [*REGIONS, {"name": AP}]
ONE_DRAINED = [*REGIONS, {"name": AP, "state": "drained"}]
GROUPED = {
    "policy": "failover",
    "members": ["europe", US],
    "groups": {"europe": {"policy": "weighted", "weights": {EU: 1, AP: 1}}},
}
PAIR, SWAPPED = ({"policy": "failover", "members": members} for members in ([EU, US], [US, EU]))
WEIGHTS, ONE_SIDED = ({"policy": "weighted", "weights": {EU: weight, US: 1}} for weight in (1, 0))
JWT = {"issuer": "https://id.example.com", "audience": ["shop"]}
CORS = {"allow_origins": ["https://app.example.com"]}
PAGED = {"monitoring": {"emails": ["on-call@example.com"]}}
NEWS = {"api": {"app": "newsletter", "routes": ["POST /items"]}}
CONSUMED = {**NEWS, "consumer": {"written_by": "region"}}
STAGGER, CHECKS, NEW_CHECKS = "not-staggered", "checks-change-at-once", "check-replaced"
REFUSED = "route53-refuses-on-the-way"

# key: what is written before and after, beside the minimal deployment; what weighs in the review
CHANGES: dict[str, tuple[Document, Document, set[str]]] = {
    "name": ({}, {"name": "store"}, {"table-destroyed", STAGGER}),
    "environment": ({}, {"environment": "stage"}, {"table-destroyed", STAGGER}),
    "domain.name": (
        {},
        {"domain": {"name": "shop.example.com"}},
        {"domain-replaced", "certificate-replaced", "name-removed", CHECKS, STAGGER},
    ),
    "domain.base_path": ({}, {"domain": {"base_path": "v1"}}, {CHECKS, STAGGER}),
    "domain.dual_stack": ({}, {"domain": {"dual_stack": True}}, {STAGGER}),
    "domain.truststore": ({}, {"domain": {"truststore": "s3://trust-{region}/ca.pem"}}, {STAGGER}),
    "regions": ({}, {"regions": THREE}, set()),
    "regions[].name": (
        {},
        {"regions": [{"name": EU}, {"name": AP}]},
        {"region-not-drained", "replica-removed", "dynamodb-refuses"},
    ),
    "regions[].state": ({"regions": THREE}, {"regions": ONE_DRAINED}, set()),
    "api.app": ({}, {"api": {"app": "newsletter"}}, {STAGGER}),
    "api.routes": ({}, {"api": {"routes": ["GET /items/{id}"]}}, {STAGGER}),
    "api.environment": ({}, {"api": {"environment": {"A": "b"}}}, {STAGGER}),
    "api.function.memory": ({}, {"api": {"function": {"memory": 1024}}}, {STAGGER}),
    "api.function.timeout": ({}, {"api": {"function": {"timeout": 5}}}, {STAGGER}),
    "api.function.architecture": (
        {},
        {"api": {"function": {"architecture": "x86_64"}}},
        {STAGGER},
    ),
    "api.function.tracing": ({}, {"api": {"function": {"tracing": False}}}, {STAGGER}),
    "api.function.log_level": ({}, {"api": {"function": {"log_level": "DEBUG"}}}, {STAGGER}),
    "api.log_retention_days": ({}, {"api": {"log_retention_days": 7}}, {"logs-kept-shorter"}),
    "api.cors": ({}, {"api": {"cors": CORS}}, {STAGGER}),
    "api.jwt": ({}, {"api": {"jwt": JWT}}, {STAGGER}),
    "api.throttle": ({}, {"api": {"throttle": {"rate": 10, "burst": 5}}}, {STAGGER}),
    "consumer": (CONSUMED, NEWS, {"queue-destroyed", STAGGER}),
    "routing.policy": ({}, {"routing": WEIGHTS}, {REFUSED}),
    "routing.members": ({"routing": PAIR}, {"routing": SWAPPED}, {REFUSED}),
    "routing.weights": ({"routing": WEIGHTS}, {"routing": ONE_SIDED}, set()),
    "routing.bias": (
        {"routing": {"policy": "geoproximity"}},
        {"routing": {"policy": "geoproximity", "bias": {EU: 50}}},
        set(),
    ),
    "routing.locations[].to": (_places(US, EU), _places(EU, US), {REFUSED}),
    "routing.default": (_place(EU, US), _place(US, EU), {REFUSED, "name-removed"}),
    "routing.locations[].stay": (_place(EU, US), _place(EU, US, stay=True), {"no-health-check"}),
    "routing.groups": ({"regions": THREE}, {"regions": THREE, "routing": GROUPED}, {REFUSED}),
    "health_check.path": ({}, {"health_check": {"path": "/status"}}, {CHECKS, STAGGER}),
    "health_check.interval": ({}, {"health_check": {"interval": 30}}, {CHECKS, NEW_CHECKS}),
    "health_check.failure_threshold": ({}, {"health_check": {"failure_threshold": 5}}, {CHECKS}),
    "health_check.checker_regions": ({}, {"health_check": {"checker_regions": CHECKERS}}, {CHECKS}),
    "health_check.measure_latency": (
        {},
        {"health_check": {"measure_latency": False}},
        {CHECKS, NEW_CHECKS},
    ),
    "health_check.reserved_concurrency": (
        {},
        {"health_check": {"reserved_concurrency": 30}},
        {STAGGER},
    ),
    "monitoring": (PAGED, {}, {"alarms-removed", "key-deleted"}),
    "tags": ({}, {"tags": {"Team": "shop"}}, set()),
}


@pytest.mark.parametrize("key", CHANGES)
def test_the_review_says_what_a_change_of_a_key_endangers(
    key: str, synthesize: Callable[..., Document]
) -> None:
    before, after, expected = CHANGES[key]
    plan = read(_plan(synthesize(**before), synthesize(**after)), name="plan")
    done = review([plan], today=date(2026, 6, 1))
    weighing = {each.rule for each in done.findings if each.severity is not Severity.NOTE}
    assert weighing == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"objectives": {"rto_seconds": 60, "rpo_seconds": 5, "error_budget": 0.2}},
        {"rehearsal": {"requests": [{"send": "GET /items/1"}]}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_some_sections_change_nothing_that_runs(
    changes: Document, synthesize: Callable[..., Document]
) -> None:
    assert synthesize(**changes) == synthesize()


ELSEWHERE = {
    "cloudfront": "edge/test_cloudfront.py and the rules of what prove rejects",
    "domain.hosted_zone": "all records move to another zone: name-removed, test_rules_running.py",
    "objectives": "nothing that runs",
    "rehearsal": "nothing that runs",
    "state": "the backend, which no plan tells of: docs/review.md",
    "table": "tests/plan_review/test_rules_tables.py",
}
"""Where the other keys are tested, or why not."""
ALIKE = {
    "api.cors.": "api.cors",
    "api.function.": "api.function.memory",
    "api.jwt.": "api.jwt",
    "api.throttle.": "api.throttle",
    "consumer.": "consumer",
    "health_check.match": "health_check.path",
    "monitoring.": "monitoring",
    "regions[]": "regions[].name",
    "routing.": "routing.policy",
}
"""Keys by how they begin, and the one that stands for them."""


def _keys(schema: Document, node: Document, path: str) -> Any:
    """Every key of the schema that is written, with `[]` for the elements of lists."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        if path.count(".") > 2:  # groups hold groups
            return
    for inner in (*node.get("anyOf", ()), *node.get("allOf", ()), *node.get("oneOf", ())):
        yield from _keys(schema, inner, path)
    if "items" in node:
        yield from _keys(schema, node["items"], f"{path}[]")
    for name, inner in node.get("properties", {}).items():
        here = f"{path}.{name}".removeprefix(".")
        yield here
        yield from _keys(schema, inner, here)


def test_every_key_of_the_file_is_accounted_for() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    known = (*ELSEWHERE, *ALIKE)
    sections = {"domain", "api", "api.function", "health_check", "routing"}
    left = [
        key
        for key in _keys(schema, schema, "")
        if key not in CHANGES and key not in sections and not key.startswith(known)
    ]
    assert left == []
