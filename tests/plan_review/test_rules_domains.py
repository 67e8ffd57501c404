"""Custom domains and certificates that somebody uses."""

import pytest

EU = "aws_apigatewayv2_domain_name.eu_west_1_shared_domain"
CERTIFICATE = "aws_acm_certificate.eu_west_1_certificate"


def _act(document, address, *actions):
    for entry in document["resource_changes"]:
        if entry["address"] == address:
            entry["change"]["actions"] = list(actions)
            if actions == ("delete",):
                entry["change"]["after"] = None
    return document


def _drop(document, *addresses):
    document["resource_changes"] = [
        entry for entry in document["resource_changes"] if entry["address"] not in addresses
    ]
    for tree in (document["planned_values"], document["prior_state"]["values"]):
        resources = tree["root_module"]["resources"]
        tree["root_module"]["resources"] = [r for r in resources if r["address"] not in addresses]
    return document


def test_replacing_a_domain_that_is_mapped_is_forbidden(real, found) -> None:
    document = _act(real("no_op"), EU, "delete", "create")
    assert found(document)["domain-replaced"] == [EU]


def test_replacing_one_that_nobody_uses_is_not(real, found) -> None:
    unused = _drop(
        _act(real("no_op"), EU, "delete", "create"),
        "aws_apigatewayv2_api_mapping.eu_west_1_shared_domain_mapping",
        "aws_route53_record.eu_west_1_shared_name_a",
    )
    assert "domain-replaced" not in found(unused)


def test_destroying_one_to_which_a_record_still_leads_is_forbidden(real, found) -> None:
    document = _act(real("no_op"), EU, "delete")
    assert found(document)["domain-destroyed"] == [EU]


def test_destroying_one_that_is_still_mapped_is_forbidden(real, found) -> None:
    document = _act(real("no_op"), EU, "delete")
    _drop(document, "aws_route53_record.eu_west_1_shared_name_a")
    assert found(document)["domain-destroyed"] == [EU]


def test_destroying_the_domains_of_a_drained_region_is_not(real, found) -> None:
    assert "domain-destroyed" not in found(real("remove_a_drained_region"))


def test_a_certificate_in_use_must_not_go_before_another_is_there(real, found) -> None:
    document = _act(real("no_op"), CERTIFICATE, "delete", "create")
    assert found(document) == {"certificate-destroyed": [CERTIFICATE]}


def test_destroying_one_whose_users_remain_is_forbidden(real, found) -> None:
    document = _act(real("no_op"), CERTIFICATE, "delete")
    assert found(document)["certificate-destroyed"] == [CERTIFICATE]


def test_replacing_one_after_another_is_there_needs_a_yes(real, found) -> None:
    document = _act(real("no_op"), CERTIFICATE, "create", "delete")
    assert found(document) == {"certificate-replaced": [CERTIFICATE]}


def test_one_that_nobody_uses_may_go(real, found) -> None:
    assert found(_act(real("no_op"), "aws_acm_certificate.domain_validation", "delete")) == {}


def test_a_certificate_of_another_region_is_forbidden(altered, real, found) -> None:
    configuration = [{"certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/x"}]
    document = altered("no_op", {EU: {"domain_name_configuration": configuration}})
    assert found(document)["certificate-elsewhere"] == [EU]


def test_so_is_one_that_is_yet_to_be_issued_there(real, found) -> None:
    document = real("create")
    text = "aws_acm_certificate_validation.{}_certificate_validation"
    for resource in document["configuration"]["root_module"]["resources"]:
        if resource["address"] == EU:
            (block,) = resource["expressions"]["domain_name_configuration"]
            block["certificate_arn"]["references"] = [text.format("us_east_1")]
    assert found(document) == {"certificate-elsewhere": [EU]}


@pytest.mark.parametrize(
    "arn",
    ["arn:aws:acm:eu-west-1:1:certificate/x", "arn:aws:iam::1:server-certificate/x", None],
)
def test_one_of_its_own_region_or_of_none_is_fine(arn, plan_of, found) -> None:
    domain = {"regional_certificate_arn": arn}
    assert found(plan_of(("aws_api_gateway_domain_name.eu_west_1", "create", None, domain))) == {}
