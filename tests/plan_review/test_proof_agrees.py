"""A plan that `prove` rejects never passes the review, whatever the reason is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.proof.documents import read
from operations.proof.proof import ProofSeverity
from operations.proof.prover import prove
from operations.proof.subjects import subjects

Document = dict[str, Any]
US, EU = "us_east_1", "eu_west_1"
CHECK, RECORD, DOMAIN = "health_check", "shared_name_a", "regional_domain"
ARN = "arn:aws:route53-recovery-control::123456789012:controlpanel/1/routingcontrol/2"


def _resources(kind: str, label: str, values: dict[str, Any]) -> Callable[[str], Document]:
    return lambda region: {f"{kind}.{region}_{label}": values}


def _check(**values: Any) -> Callable[[str], Document]:
    return _resources("aws_route53_health_check", CHECK, values)


def _record(**values: Any) -> Callable[[str], Document]:
    return _resources("aws_route53_record", RECORD, values)


def _route(**values: Any) -> Callable[[str], Document]:
    return _resources("aws_apigatewayv2_route", "http_api_get_health", values)


def _other_name(region: str) -> Document:
    other = {US: "eu-west-1", EU: "us-east-1"}[region]
    return _check(fqdn=f"{other}.api.example.com")(region)


def _no_table(region: str) -> Document:
    environment = [{"variables": {"PARTITION_KEY": "pk"}}]
    kind, label = "aws_lambda_function", "health"
    return _resources(kind, label, {"environment": environment})(region)


def _mutual_tls(region: str) -> Document:
    trust = [{"truststore_uri": "s3://trust/ca.pem", "truststore_version": ""}]
    kind = "aws_apigatewayv2_domain_name"
    return _resources(kind, DOMAIN, {"mutual_tls_authentication": trust})(region)


FAULTS = {
    "checks by plain HTTP": _check(type="HTTP", port=80),
    "mutual TLS on the name that is asked": _mutual_tls,
    "a token for the route that is asked": _route(authorization_type="JWT"),
    "checks of the shared name": _check(fqdn="api.example.com"),
    "checks of a path without a route": _check(resource_path="/nothing"),
    "checks of a name of somebody else's": _check(fqdn="www.example.org"),
    "checks of a name that leads nowhere": _check(fqdn="nowhere.api.example.com"),
    "checks of the other region": _other_name,
    "checks of a function that is given no table": _no_table,
    "checks of a route of the application's": _check(resource_path="/rates/EUR/USD"),
    "disabled checks": _check(disabled=True),
    "inverted checks": _check(invert_healthcheck=True),
    "no checks": _record(health_check_id=""),
    "checks of which none is there": _record(health_check_id="11111111-aaaa"),
    "checks that only a person turns": _check(
        type="RECOVERY_CONTROL", fqdn="", routing_control_arn=ARN
    ),
}


def _spoilt(document: Document, changes: Document) -> Document:
    """The plan with other values after it, wherever it tells them."""
    for entry in document["resource_changes"]:
        values = changes.get(entry["address"])
        if values is not None:
            entry["change"] |= {
                "actions": ["update"],
                "after": {**entry["change"]["after"], **copy.deepcopy(values)},
            }
    for resource in document["planned_values"]["root_module"]["resources"]:
        resource["values"] |= copy.deepcopy(changes.get(resource["address"], {}))
    return document


def _rejected(document: Document) -> bool:
    """Whether `prove` ends with 1."""
    reading = read(document)
    found = subjects(reading.route53, reading.deployed)
    return not found or any(
        verdict.severity is ProofSeverity.ERROR
        for each in found
        for verdict in prove(reading, each).verdicts
    )


@pytest.mark.parametrize("regions", [(EU,), (EU, US)], ids=["one region", "every region"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_prove_rejects_does_not_pass(fault, regions, real, reviewed) -> None:
    changes: Document = {}
    for region in regions:
        changes |= FAULTS[fault](region)
    document = _spoilt(real("no_op"), changes)
    assert _rejected(document)
    assert reviewed(document).verdict.value > 0


QUICK = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(sorted(FAULTS)), st.sampled_from([US, EU])), min_size=1))
def test_nor_does_any_mixture_of_faults(real, reviewed, faults) -> None:
    changes: Document = {}
    for fault, region in faults:
        for address, values in FAULTS[fault](region).items():
            changes[address] = {**changes.get(address, {}), **values}
    document = _spoilt(real("no_op"), changes)
    if _rejected(document):
        assert reviewed(document).verdict.value > 0


def test_what_was_rejected_before_is_a_note(real, reviewed) -> None:
    document = _spoilt(real("no_op"), _check(type="RECOVERY_CONTROL", fqdn="")(EU))
    for entry in document["resource_changes"]:
        entry["change"]["before"] = entry["change"]["after"]
    review = reviewed(document)
    assert {(f.rule, f.existing) for f in review.findings} == {("not-proved", True)}
    assert review.verdict.value == 0


def test_what_no_other_rule_knows_is_told_in_the_proofs_words(real, reviewed) -> None:
    """CloudFront asks the regions itself: reads fail over, nothing else can be asked."""
    document = real("no_op")
    distribution = {
        "aliases": ["www.example.com"],
        "origin": [{"domain_name": "eu-west-1.api.example.com"}],
    }
    change = {"actions": ["create"], "before": None, "after": distribution, "after_unknown": {}}
    document["resource_changes"].append(
        {"address": "aws_cloudfront_distribution.www", "change": change}
    )
    (finding,) = reviewed(document).findings
    assert (finding.rule, finding.addresses) == ("not-proved", ("aws_cloudfront_distribution.www",))
    assert "past this name: it asks eu-west-1.api.example.com" in finding.effect


@pytest.mark.parametrize("fault", ["checks by plain HTTP", "a token for the route that is asked"])
def test_a_check_that_is_refused_is_told_with_its_reason(fault, real, reviewed) -> None:
    findings = reviewed(_spoilt(real("no_op"), FAULTS[fault](EU))).findings
    refused = [finding for finding in findings if finding.rule == "check-is-refused"]
    assert [finding.addresses for finding in refused] == [
        (f"aws_route53_health_check.{EU}_{CHECK}", f"aws_route53_record.{EU}_{RECORD}")
    ]
    assert "asks eu-west-1.api.example.com/health" in refused[0].effect
