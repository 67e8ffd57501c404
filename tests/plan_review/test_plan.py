"""What is read from a plan: regions, actions, and what it does not tell."""

import pytest

from operations.plan_review.changes import Action
from operations.plan_review.plan import PlanError, read
from operations.terraform_json.resources import Unknown


def _change(document, stack=""):
    (change,) = read(document, name="plan", stack=stack).changes
    return change


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        ("create", Action.CREATE),
        ("update", Action.UPDATE),
        ("delete", Action.DESTROY),
        ("delete create", Action.REPLACE),
        ("create delete", Action.REPLACE),
        ("create forget", Action.CREATE),
        ("forget", Action.FORGET),
        ("no-op", Action.NOTHING),
        ("read", Action.NOTHING),
    ],
)
def test_actions_are_understood(actions, action, plan_of) -> None:
    assert _change(plan_of(("aws_sqs_queue.q", actions, {}, {}))).action is action


def _configured(resources, providers, calls=None, **root):
    return {
        "provider_config": providers,
        "root_module": {"resources": resources, "module_calls": calls or {}, **root},
    }


def _queue(key):
    return {"address": "aws_sqs_queue.q", "provider_config_key": key}


def test_the_region_is_the_providers(plan_of) -> None:
    configuration = _configured(
        [_queue("aws.eu")], {"aws.eu": {"expressions": {"region": {"constant_value": "eu-west-1"}}}}
    )
    document = plan_of(("aws_sqs_queue.q[0]", "create", None, {}), configuration=configuration)
    assert _change(document).region == "eu-west-1"


def test_the_providers_region_may_be_a_variable(plan_of) -> None:
    provider = {"expressions": {"region": {"references": ["var.home"]}}}
    configuration = _configured([_queue("aws")], {"aws": provider})
    document = plan_of(
        ("aws_sqs_queue.q", "create", None, {}),
        configuration=configuration,
        variables={"home": {"value": "sa-east-1"}},
    )
    assert _change(document).region == "sa-east-1"


def test_a_variables_default_counts_where_nothing_is_given(plan_of) -> None:
    provider = {"expressions": {"region": {"references": ["var.home"]}}}
    configuration = _configured(
        [_queue("aws")], {"aws": provider}, variables={"home": {"default": "us-west-2"}}
    )
    document = plan_of(("aws_sqs_queue.q", "create", None, {}), configuration=configuration)
    assert _change(document).region == "us-west-2"


def test_a_provider_within_a_module_takes_its_region_from_the_call(plan_of) -> None:
    """As Terraform 1.11 tells it of `module "cell" { region = var.home }`."""
    provider = {
        "module_address": "module.cell",
        "expressions": {"region": {"references": ["var.region"]}},
    }
    call = {
        "expressions": {"region": {"references": ["var.home"]}},
        "module": {"resources": [_queue("module.cell:aws")]},
    }
    document = plan_of(
        ("module.cell.aws_sqs_queue.q", "create", None, {}),
        configuration=_configured([], {"module.cell:aws": provider}, {"cell": call}),
        variables={"home": {"value": "eu-north-1"}},
    )
    assert _change(document).region == "eu-north-1"


def test_instances_of_a_module_share_its_provider(plan_of) -> None:
    provider = {"expressions": {"region": {"constant_value": "eu-west-1"}}}
    call = {"module": {"resources": [_queue("aws.eu")]}}
    document = plan_of(
        ('module.cell["a.b"].aws_sqs_queue.q["x"]', "create", None, {}),
        configuration=_configured([], {"aws.eu": provider}, {"cell": call}),
    )
    assert _change(document).region == "eu-west-1"


def test_a_resources_own_region_goes_before_its_providers(plan_of) -> None:
    provider = {"expressions": {"region": {"constant_value": "eu-west-1"}}}
    document = plan_of(
        ("aws_sqs_queue.q", "create", None, {"region": "eu-west-3"}),
        configuration=_configured([_queue("aws")], {"aws": provider}),
    )
    assert _change(document).region == "eu-west-3"


def test_without_a_configuration_the_arn_tells_the_region(plan_of) -> None:
    before = {"arn": "arn:aws:sqs:ca-central-1:1:q"}
    document = plan_of(("aws_sqs_queue.eu_west_1", "delete", before, None))
    assert _change(document).region == "ca-central-1"


def test_otherwise_the_address_tells_it(plan_of) -> None:
    document = plan_of(('module.cell["eu-west-1"].aws_sqs_queue.q', "delete", {}, None))
    assert _change(document).region == "eu-west-1"


def test_a_sensitive_value_is_gone_once_a_plan_is_read(plan_of) -> None:
    values = {"password": "hunter22", "nested": [{"token": "t0ps3cret"}, {"open": "yes"}]}
    mask = {"password": True, "nested": [{"token": True}, {}]}
    document = plan_of(
        (
            "aws_db_instance.db",
            "update",
            values,
            values,
            {"before_sensitive": mask, "after_sensitive": mask},
        )
    )
    change = _change(document)
    for instance in (change.before, change.after):
        assert instance.values["password"] == Unknown("(sensitive value)")
        assert instance.values["nested"][1] == {"open": "yes"}
    assert "hunter22" not in repr(change)
    assert "t0ps3cret" not in repr(change)


def test_of_a_resource_that_is_sensitive_altogether_nothing_is_left(plan_of) -> None:
    hidden = {"before_sensitive": True, "after_sensitive": True}
    values = {"password": "hunter22"}
    assert "hunter22" not in repr(_change(plan_of(("a_b.c", "update", values, values, hidden))))


def test_sensitive_values_of_the_state_are_gone_too() -> None:
    resource = {
        "address": "aws_db_instance.db",
        "values": {"password": "hunter22"},
        "sensitive_values": {"password": True},
    }
    values = {"root_module": {"resources": [resource]}}
    document = {
        "format_version": "1.0",
        "planned_values": values,
        "prior_state": {"values": values},
    }
    assert "hunter22" not in repr(read(document, name="plan"))


def test_what_only_an_apply_tells_is_unknown_and_says_whence(real) -> None:
    plan = read(real("add_a_region"), name="plan")
    mapping = plan.after.instances[
        "aws_apigatewayv2_api_mapping.ap_southeast_2_shared_domain_mapping"
    ]
    assert mapping.values["api_id"] == Unknown(
        "${aws_apigatewayv2_api.ap_southeast_2_http_api.id}",
        ("aws_apigatewayv2_api.ap_southeast_2_http_api",),
    )
    assert isinstance(mapping.values["id"], Unknown)


def test_deposed_objects_and_data_are_no_changes(plan_of) -> None:
    document = plan_of(
        ("data.aws_route53_zone.z", "read", None, {}),
        ("aws_acm_certificate.c", "delete", {}, None),
    )
    document["resource_changes"][1]["deposed"] = "byebye"
    assert read(document, name="plan").changes == ()


def test_a_plan_without_planned_values_is_read_from_its_changes(real, found) -> None:
    document = real("remove_a_region")
    expected = found(document)
    del document["planned_values"]
    assert found(document) == expected


def test_a_plan_without_changes_is_read_from_its_values(real) -> None:
    document = real("no_op")
    whole = read(document, name="plan")
    del document["resource_changes"]
    again = read(document, name="plan")
    assert again.after.instances == whole.after.instances
    assert again.after.route53 == whole.after.route53


def test_several_plans_addresses_begin_with_their_stacks(plan_of) -> None:
    document = plan_of(("aws_sqs_queue.q", "create", None, {}))
    assert _change(document, stack="shared").address == "shared/aws_sqs_queue.q"


@pytest.mark.parametrize("key", ["0", '"eu"', '"a\\"]b"', '"\\U0001F600"', '"$${x}"', "9" * 5000])
def test_instances_may_have_any_key(key, plan_of, found) -> None:
    address = f"aws_dynamodb_table.t[{key}]"
    assert found(plan_of((address, "delete", {}, None))) == {"table-destroyed": [address]}


def test_an_address_that_is_none_is_doubted_and_not_judged(plan_of) -> None:
    plan = read(plan_of(("???", "delete", {}, None)), name="plan")
    assert (plan.changes, plan.doubts) == ((), ("a change of ??? was not understood",))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"complete": False}, "not complete"),
        ({"deferred_changes": [{"reason": "provider_config_unknown"}]}, "not complete"),
        ({"complete": False, "deferred_changes": [{}]}, "not complete"),
        ({"errored": True}, "errors"),
    ],
)
def test_a_plan_that_does_not_tell_everything_needs_a_yes(more, said, plan_of, reviewed) -> None:
    review = reviewed(plan_of(**more))
    (finding,) = review.findings
    assert (review.verdict.value, finding.rule) == (1, "plan-not-judged")
    assert said in finding.effect


@pytest.mark.parametrize(
    "entry",
    [
        5,
        {"address": 5},
        {"address": "aws_sqs_queue.q"},
        {"address": "aws_sqs_queue.q", "change": {"actions": ["something", "new"]}},
    ],
)
def test_a_change_that_is_not_understood_needs_a_yes(entry, plan_of, reviewed) -> None:
    review = reviewed({**plan_of(), "resource_changes": [entry]})
    assert [finding.rule for finding in review.findings] == ["plan-not-judged"]
    assert review.verdict.value == 1


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "not a plan"),
        ([], "not a plan"),
        (None, "not a plan"),
        ({"format_version": 1}, "not a plan"),
        ({"format_version": "2.0", "resource_changes": []}, "newer"),
        ({"format_version": "1.0", "values": {}}, "a state"),
        ({"format_version": "1.2"}, "neither"),
        ({"format_version": "1.2", "planned_values": []}, "neither"),
        ({"format_version": "1.2", "resource_changes": {}}, "not a list"),
        ({"format_version": "1.2", "resource_changes": None, "planned_values": {}}, "not a list"),
    ],
)
def test_what_is_no_plan_is_refused(document, said) -> None:
    with pytest.raises(PlanError, match=said):
        read(document, name="plan")


@pytest.mark.parametrize("version", ["0.1", "1.0", "1.2", "1.9"])
def test_older_and_newer_minor_formats_are_read(version, plan_of) -> None:
    assert read({**plan_of(), "format_version": version}, name="plan").changes == ()
