"""Imports, moved addresses, and what a plan holds that the review does not know."""

import pytest

from operations.plan_review.plan import read

TABLE, CHECK = "aws_dynamodb_table.table", "aws_route53_health_check.eu"
RECORD = "aws_route53_record.eu_west_1"
LATENCY = {"latency_routing_policy": [{"region": "eu-west-1"}]}
QUEUE = "aws_sqs_queue.q"


def _entry(document):
    return document["resource_changes"][0]


@pytest.mark.parametrize(
    ("address", "rules"),
    [
        (TABLE, {"imported": [TABLE]}),
        (CHECK, {"imported": [CHECK]}),
        ("aws_s3_bucket.state", {"imported": ["aws_s3_bucket.state"]}),
        (QUEUE, {}),
    ],
)
@pytest.mark.parametrize("action", ["no-op", "update"])
def test_what_terraform_takes_over_needs_a_yes(action, address, rules, plan_of, found) -> None:
    taken = (address, action, {"name": "t"}, {"name": "t"}, {"importing": {"id": "x"}})
    assert found(plan_of(taken)) == rules


def test_a_record_that_is_imported_to_be_one_of_several_needs_a_yes(plan_of, found) -> None:
    taken = (RECORD, "update", {"type": "A"}, LATENCY, {"importing": {"identity": {}}})
    assert found(plan_of(taken))["imported"] == [RECORD]


def test_an_imported_table_that_is_replaced_is_destroyed(plan_of, found) -> None:
    taken = (TABLE, "delete create", {"name": "t"}, {"name": "u"}, {"importing": {"id": "t"}})
    assert set(found(plan_of(taken))) == {"table-destroyed", "imported"}


def test_imports_and_moves_are_counted_beside_what_else_happens(plan_of, reviewed) -> None:
    arn = {"arn": "arn:aws:sqs:eu-west-1:1:q"}
    document = plan_of(
        (QUEUE, "update", arn, arn, {"importing": {"id": "q"}}),
        ("aws_sqs_queue.r", "no-op", arn, arn),
    )
    document["resource_changes"][1]["previous_address"] = "aws_sqs_queue.old"
    (counts,) = (dict(counts) for counts in reviewed(document).regions.values())
    assert counts == {"changed": 1, "imported": 1, "moved": 1}


def _moved(plan_of, old, new):
    """A plan that moves an address to a provider of eu-west-1."""
    document = plan_of((new, "create", None, {}))
    _entry(document)["previous_address"] = old
    provider = {"expressions": {"region": {"constant_value": "eu-west-1"}}}
    resources = [{"address": new, "provider_config_key": "aws"}]
    document["configuration"] = {
        "provider_config": {"aws": provider},
        "root_module": {"resources": resources},
    }
    return document


def test_an_address_that_moves_to_another_region_leaves_the_thing_behind(plan_of, found) -> None:
    """Terraform looks for it there, and says that somebody deleted it."""
    old, new = "aws_sqs_queue.us_east_1_q", "aws_sqs_queue.eu_west_1_q"
    document = _moved(plan_of, old, new)
    gone = {"actions": ["delete"], "before": {}, "after": None}
    document["resource_drift"] = [{"address": new, "previous_address": old, "change": gone}]
    assert found(document) == {"moved-to-another-region": [new]}


@pytest.mark.parametrize(
    "old", ["aws_sqs_queue.eu_west_1_old", "aws_sqs_queue.q", "aws_iam_role.us_east_1_r"]
)
def test_other_moves_are_harmless(old, plan_of, found) -> None:
    kind = old.partition(".")[0]
    assert found(_moved(plan_of, old, f"{kind}.eu_west_1_q")) == {}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda document: document.update(prophecies=[]), "has a section `prophecies`"),
        (lambda document: _entry(document).update(urgency=3), "says `urgency`"),
        (lambda document: _entry(document)["change"].update(maybe=True), "says `maybe`"),
        (lambda document: _entry(document).update(mode="list"), "of the mode list"),
        (
            lambda document: document.update(
                action_invocations=[{"address": "action.aws_lambda_invoke.migrate"}]
            ),
            "invokes action.aws_lambda_invoke.migrate",
        ),
        (lambda document: document.update(deferred_action_invocations=[{}]), "not complete"),
        (
            lambda document: document.update(
                checks=[
                    {
                        "address": {"to_display": "check.answers"},
                        "status": "fail",
                        "instances": [{"problems": [{"message": "it does not answer"}]}],
                    }
                ]
            ),
            "Check.answers does not hold: it does not answer",
        ),
    ],
)
def test_what_is_not_known_needs_a_yes_and_is_named(spoil, said, plan_of, reviewed) -> None:
    document = plan_of((QUEUE, "no-op", {}, {}))
    spoil(document)
    review = reviewed(document)
    (finding,) = review.findings
    assert (review.verdict.value, finding.rule) == (1, "plan-not-judged")
    assert said in finding.effect


def test_what_is_not_known_of_drift_is_said_too(plan_of, reviewed) -> None:
    drift = [{"address": QUEUE, "change": {"actions": ["update"], "cause": "x"}}]
    (finding,) = reviewed(plan_of(resource_drift=drift)).findings
    assert "says `cause`" in finding.effect


def test_checks_that_hold_or_are_not_known_yet_are_fine(plan_of, reviewed) -> None:
    checks = [{"status": status} for status in ("pass", "unknown")]
    assert reviewed(plan_of(checks=checks)).findings == ()


@pytest.mark.parametrize("name", ["create", "no_op", "revert_drift", "modules"])
def test_all_of_a_real_plan_is_known(name, real) -> None:
    assert read(real(name), name="plan").doubts == ()


def test_a_deposed_object_does_not_stand_for_the_one_that_took_its_place(plan_of) -> None:
    resources = [
        {"address": QUEUE, "type": "aws_sqs_queue", "name": "q", "values": {"name": name}, **more}
        for name, more in (("new", {}), ("old", {"deposed_key": "byebye"}))
    ]
    state = {"values": {"root_module": {"resources": resources}}}
    plan = read(plan_of(prior_state=state), name="plan")
    assert plan.before.instances[QUEUE].values["name"] == "new"
