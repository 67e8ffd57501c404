"""No plan, however broken, makes the review do anything but review it or refuse it."""

import copy
import json
import random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from operations.plan_review.plan import PlanError
from operations.plan_review.report.as_json import as_json
from operations.plan_review.report.github import github
from operations.plan_review.report.markdown import markdown
from operations.plan_review.report.sarif import sarif

PLANS = ["add_a_region", "create", "remove_a_region", "rename_the_domain", "revert_drift"]
JUNK = [
    None, True, 0, -1, 1.5, "", "x", "${x}", [], {}, [None], [[]], [{}], {"a": None},
    {"references": ["aws_route53_record.x.id"]}, "arn:aws:dynamodb:eu-west-1:1:table/x", "1e400",
]  # fmt: skip
KEPT = "format_version"
"""Without it a plan is refused at once, and nothing is tried."""

QUICK = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _places(value):
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        if key != KEPT:
            yield value, key
            if isinstance(value[key], dict | list):
                yield from _places(value[key])


def _broken(document, chance):
    """Thin the lists of changes out, then break anything anywhere, several times over."""
    for name in ("resource_changes", "resource_drift"):
        entries = document.get(name, [])
        document[name] = chance.sample(entries, chance.randint(0, len(entries)))
    for _ in range(3):
        places = list(_places(document))
        for holder, key in chance.sample(places, min(chance.choice([1, 10, 100]), len(places))):
            if chance.random() < 0.5 and isinstance(holder, dict):
                holder.pop(key, None)
            elif isinstance(holder, dict) or key < len(holder):
                holder[key] = copy.deepcopy(chance.choice(JUNK))
    return document


@QUICK
@example(name="create", seed=1865)
@example(name="revert_drift", seed=1709)
@given(name=st.sampled_from(PLANS), seed=st.integers(0, 2**32))
def test_a_real_plan_with_anything_broken_gets_a_verdict(name, seed, real, reviewed) -> None:
    document = _broken(real(name), random.Random(seed))
    try:
        review = reviewed(document)
    except PlanError:
        return
    assert review.verdict.value in (0, 1, 2)
    for told in (markdown, as_json, sarif, github):
        assert told(review)


_ENTRY = {
    "address": "aws_dynamodb_table.table", "mode": "managed", "type": "aws_dynamodb_table",
    "name": "table", "index": 0, "provider_name": "aws", "module_address": "module.cell",
    "previous_address": "aws_dynamodb_table.old", "action_reason": "replace_by_request",
    "change": {
        "actions": ["update"], "before": {"name": "x"}, "after": {"name": "y"},
        "after_unknown": {"arn": True}, "before_sensitive": {}, "after_sensitive": {"name": True},
        "replace_paths": [["name"]], "importing": {"id": "x"},
    },
}  # fmt: skip
_MODULE = {
    "resources": [{**_ENTRY, "values": {"name": "x"}, "sensitive_values": {"name": True}}],
    "child_modules": [{"address": "module.cell", "resources": []}],
}
EVERY_PART = {
    "complete": True, "errored": False,
    "resource_changes": [_ENTRY], "resource_drift": [_ENTRY],
    "planned_values": {"root_module": _MODULE}, "prior_state": {"values": {"root_module": _MODULE}},
    "deferred_changes": [{"reason": "unknown"}], "action_invocations": [{"address": "action.x.y"}],
    "checks": [
        {
            "address": {"to_display": "check.x"},
            "status": "fail",
            "instances": [{"problems": [{"message": "no"}]}],
        }
    ],
    "variables": {"region": {"value": "eu-west-1"}},
    "configuration": {
        "provider_config": {
            "aws.x": {
                "module_address": "module.cell",
                "expressions": {"region": {"references": ["var.region"]}},
            }
        },
        "root_module": {
            "variables": {"region": {"default": "eu-west-1"}},
            "outputs": {"x": {"expression": {"references": ["aws_dynamodb_table.table.arn"]}}},
            "resources": [
                {
                    "address": "aws_dynamodb_table.table",
                    "provider_config_key": "aws.x",
                    "for_each_expression": {"references": ["var.region"]},
                    "expressions": {"arn": {"references": ["each.value", "module.cell.x"]}},
                }
            ],
            "module_calls": {
                "cell": {"module": {"outputs": {}}, "expressions": {"region": {"references": []}}}
            },
        },
    },
}  # fmt: skip


def test_every_part_of_the_format_may_be_anything(reviewed) -> None:
    """One after the other, and so that none is left to chance."""
    document = {KEPT: "1.2", **EVERY_PART}
    for at, (_, key) in enumerate(_places(document)):
        for junk in (*JUNK, 10**400, float("inf"), "²"):
            changed = copy.deepcopy(document)
            holder, _ = list(_places(changed))[at]
            holder[key] = junk
            try:
                assert reviewed(changed).verdict.value in (0, 1, 2)
            except PlanError:
                continue


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=9,
)
KEYS = ("resource_changes", "resource_drift", "planned_values", "prior_state", "configuration")


@QUICK
@given(parts=st.fixed_dictionaries(dict.fromkeys(KEYS, ANY)), version=ANY)
def test_a_document_of_anything_gets_a_verdict_or_is_refused(parts, version, reviewed) -> None:
    for document in (parts | {KEPT: "1.2"}, parts | {KEPT: version}, version):
        try:
            assert reviewed(json.loads(json.dumps(document))).verdict.value in (0, 1, 2)
        except PlanError:
            continue
