"""The status of a health check, each rule with the sentence of the guide that it stands on."""

from typing import NamedTuple

import pytest

from operations.route53.health_checks import HealthCheck, Statuses

CREATING = "Values that you specify when you create or update health checks"
DETERMINES = "How Amazon Route 53 determines whether a health check is healthy"
REFERENCE = "Amazon Route 53 API Reference: HealthCheckConfig"


def endpoint(name: str, *, inverted: bool = False, disabled: bool = False) -> HealthCheck:
    return HealthCheck(name, "HTTPS", fqdn=name, inverted=inverted, disabled=disabled)


def calculated(threshold: int, *, inverted: bool = False, disabled: bool = False) -> HealthCheck:
    return HealthCheck(
        "parent",
        "CALCULATED",
        child_health_checks=("a", "b", "c"),
        health_threshold=threshold,
        inverted=inverted,
        disabled=disabled,
    )


ENDPOINTS = (endpoint("a"), endpoint("b"), endpoint("c"))


class Case(NamedTuple):
    """A sentence of a page, and the status of the check asked for when it holds."""

    page: str
    says: str
    checks: tuple[HealthCheck, ...]
    unhealthy: tuple[str, ...]
    asked: str
    healthy: bool


CASES = (
    Case(
        DETERMINES,
        "Route 53 considers a new health check to be healthy until there's enough data to "
        "determine the actual status, healthy or unhealthy.",
        (endpoint("a"),),
        (),
        "a",
        True,
    ),
    Case(
        DETERMINES,
        "If you chose the option to invert the health check status, Route 53 considers a new "
        "health check to be unhealthy until there's enough data.",
        (endpoint("a", inverted=True),),
        (),
        "a",
        False,
    ),
    Case(
        CREATING,
        "If you choose this option, Route 53 considers health checks to be unhealthy when the "
        "status is healthy and vice versa.",
        (endpoint("a", inverted=True),),
        ("a",),
        "a",
        True,
    ),
    Case(
        CREATING,
        "After you disable a health check, Route 53 considers the status of the health check "
        "to always be healthy.",
        (endpoint("a", disabled=True),),
        ("a",),
        "a",
        True,
    ),
    Case(
        CREATING,
        "If you want the disabled health check to be considered unhealthy, choose the Invert "
        "health check status check box.",
        (endpoint("a", disabled=True, inverted=True),),
        (),
        "a",
        False,
    ),
    Case(
        CREATING,
        "Route 53 considers this health check to be healthy when the specified number of "
        "health checks that you added to Health checks to monitor are healthy.",
        (*ENDPOINTS, calculated(2)),
        ("a",),
        "parent",
        True,
    ),
    Case(
        DETERMINES,
        "Route 53 compares that number with the number of child health checks that must be "
        "healthy for the status of the parent health check to be considered healthy.",
        (*ENDPOINTS, calculated(2)),
        ("a", "b"),
        "parent",
        False,
    ),
    Case(
        CREATING,
        "If you specify a number greater than the number of health checks in Health checks to "
        "monitor, Route 53 always considers this health check to be unhealthy.",
        (*ENDPOINTS, calculated(4)),
        (),
        "parent",
        False,
    ),
    Case(
        CREATING,
        "If you specify 0, Route 53 always considers this health check to be healthy.",
        (*ENDPOINTS, calculated(0)),
        ("a", "b", "c"),
        "parent",
        True,
    ),
    Case(
        CREATING,
        "If you disable a health check that a calculated health check is monitoring, Route 53 "
        "considers the disabled health check to be healthy as it calculates whether the "
        "calculated health check is healthy.",
        (endpoint("a", disabled=True), endpoint("b"), endpoint("c"), calculated(1)),
        ("a", "b", "c"),
        "parent",
        True,
    ),
    Case(
        CREATING,
        "When you disable a health check, Route 53 stops aggregating the status of the "
        "referenced health checks.",
        (*ENDPOINTS, calculated(3, disabled=True)),
        ("a", "b", "c"),
        "parent",
        True,
    ),
    Case(
        CREATING,
        "Choose whether you want Route 53 to invert the status of a health check.",
        (*ENDPOINTS, calculated(3, inverted=True)),
        ("a",),
        "parent",
        True,
    ),
    Case(
        DETERMINES,
        "If the data stream indicates that the state is Alarm, the health check is considered "
        "unhealthy.",
        (HealthCheck("alarm", "CLOUDWATCH_METRIC", alarm=("errors", "us-east-1")),),
        ("alarm",),
        "alarm",
        False,
    ),
    Case(
        REFERENCE,
        "If the state is OFF, the health check is considered unhealthy.",
        (HealthCheck("control", "RECOVERY_CONTROL", routing_control_arn="arn:aws:…"),),
        ("control",),
        "control",
        False,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_the_guide_holds_for_health_checks(case: Case) -> None:
    statuses = Statuses(
        {check.id: check for check in case.checks}, dict.fromkeys(case.unhealthy, False)
    )

    assert statuses.healthy(case.asked) is case.healthy


def test_a_check_that_was_not_read_is_what_was_found_of_it() -> None:
    statuses = Statuses({}, {"elsewhere": False})

    assert not statuses.healthy("elsewhere")
    assert statuses.healthy("unheard-of")


def test_calculated_checks_that_monitor_each_other_end() -> None:
    checks = {
        name: HealthCheck(name, "CALCULATED", child_health_checks=(other,), health_threshold=1)
        for name, other in (("a", "b"), ("b", "a"))
    }

    assert Statuses(checks, {}).healthy("a")


def test_route_53_fills_in_what_a_check_does_not_say() -> None:
    check = HealthCheck("a", "HTTPS", fqdn="api.example.com", resource_path="health")

    assert (check.port, check.resource_path, check.request_interval) == (443, "/health", 30)
    assert (check.failure_threshold, len(check.regions)) == (3, 8)
