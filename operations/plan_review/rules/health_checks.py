"""Rules about health checks: whether each observes the region that its record leads to.

What a check observes is what the proof takes it to observe (`operations.proof.observer`).
"""

from collections.abc import Callable, Iterator

from operations.plan_review.changes import Action
from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.routing import routed
from operations.plan_review.system import System
from operations.proof.observations import CheckDefect, Observation
from operations.route53.health_checks import HealthCheck
from operations.route53.records import RecordSet
from operations.terraform_json.regions import region_in
from operations.terraform_json.resources import text

_CHECK = "aws_route53_health_check"
_REGIONAL = "Let it ask a name that only its own region serves, such as eu-west-1.api.example.com."
_FOR_EVER = (
    "it is always unhealthy. When all checks are, Route 53 answers as if all were healthy, and "
    "failover no longer works."
)
_REMEDIES = {
    CheckDefect.NO_TLS: "Let it ask by HTTPS, at port 443.",
    CheckDefect.CLIENT_CERTIFICATE: "Let it ask a custom domain without mutual TLS; Route 53's "
    "checkers present no certificate.",
    CheckDefect.AUTHORIZATION: "Let it ask a route without authorization; Route 53's checkers "
    "send no token.",
    CheckDefect.NO_ROUTE: "Ask a path that a GET route serves, behind the domain's base path if "
    "it has one.",
    CheckDefect.DISABLED_ENDPOINT: _REGIONAL,
    CheckDefect.NO_ANSWER: _REGIONAL,
}


def _seen(system: System) -> Iterator[tuple[RecordSet, HealthCheck, Observation]]:
    """Each record with a routing policy, each of its health checks, and what that observes."""
    for record in routed(system):
        for check in system.checks(record):
            if check.asks_an_endpoint and check.id in system.observations:
                yield record, check, system.observations[check.id]


def _shared_name(system: System) -> Iterator[Violation]:
    for record, check, seen in _seen(system):
        if seen.defect is CheckDefect.SHARED_NAME:
            yield Violation(
                (check.source, record.source),
                f"The health check {seen.says}. It tests whichever is nearest to each checker: "
                f"when the region of this record of {record.name} fails, its callers get errors.",
                _REGIONAL,
            )


def _another_region(system: System) -> Iterator[Violation]:
    for record, check, seen in _seen(system):
        own, asked = system.places(record), seen.places
        if seen.defect is None and len(own) == len(asked) == 1 and own != asked:
            (place,), (other,) = own, asked
            if region_in(place) is not None and region_in(other) is not None:
                yield Violation(
                    (check.source, record.source),
                    f"The record sends callers to {place}, and its health check asks {other}: when "
                    f"{place} fails nobody is sent elsewhere, and when {other} fails {place} loses "
                    "its callers.",
                    f"Let it ask the name that only {place} serves.",
                )


def _always_failing(*defects: CheckDefect) -> Callable[[System], Iterator[Violation]]:
    """Make the rule against checks that always fail because of one of these defects."""

    def violations(system: System) -> Iterator[Violation]:
        for record, check, seen in _seen(system):
            if seen.defect in defects:
                yield Violation(
                    (check.source, record.source),
                    f"The health check {seen.says}: {_FOR_EVER}",
                    _REMEDIES[seen.defect],
                )

    return violations


def _disabled(system: System) -> Iterator[Violation]:
    for check in system.route53.health_checks:
        if check.disabled:
            yield Violation(
                (check.source,),
                "A disabled health check counts as healthy: when its region fails, its callers "
                "get errors and no other region takes over.",
                "Enable it. To keep callers out of a region, take its record away or drain it.",
            )


def _all_at_once(proposal: Proposal) -> Iterator[Violation]:
    existing = {check.address for check in proposal.before.of(_CHECK)}
    changing = {
        change.address
        for change in proposal.acting(_CHECK)
        if change.address in existing and (change.destroys or change.altered)
    }
    if len(existing) > 1 and changing == existing:
        yield Violation(
            tuple(sorted(changing)),
            f"All {len(changing)} health checks change in one apply: if the change is wrong, every "
            "region is unhealthy at once, and Route 53 then answers as if all were healthy.",
            "Change one region's check, see that it stays healthy, then the others.",
        )


def _replaced(proposal: Proposal) -> Iterator[Violation]:
    for change in proposal.destroyed(_CHECK):
        check = text(change.before.values.get("id")) if change.before is not None else None
        users = [each.source for each in proposal.before.records if each.health_check_id == check]
        if change.action is Action.REPLACE and check is not None and users:
            gap = (
                ""
                if change.creates_first
                else " The old one is deleted first, and Route 53 does not document how it treats "
                "a record whose check is missing."
            )
            yield Violation(
                (change.address, *sorted(users)),
                f"The check is replaced ({', '.join(change.reasons) or 'a change'}), and a new "
                "check counts as healthy until it has results: a region that is down or drained "
                f"gets callers until then.{gap}",
                "Apply it while every region is well and none is drained, with "
                "`create_before_destroy`. Then say yes.",
            )


RULES = (
    SystemRule(
        "check-asks-shared-name",
        Severity.FORBIDDEN,
        "A health check asks a name that only one region serves.",
        _shared_name,
    ),
    SystemRule(
        "check-asks-disabled-endpoint",
        Severity.FORBIDDEN,
        "No health check asks a disabled execute-api endpoint.",
        _always_failing(CheckDefect.DISABLED_ENDPOINT),
    ),
    SystemRule(
        "check-asks-another-region",
        Severity.FORBIDDEN,
        "A record's health check asks the region to which the record sends callers.",
        _another_region,
    ),
    SystemRule(
        "check-asks-unserved-path",
        Severity.FORBIDDEN,
        "A health check asks a path that a route serves.",
        _always_failing(CheckDefect.NO_ROUTE, CheckDefect.NO_ANSWER),
    ),
    SystemRule(
        "check-is-refused",
        Severity.FORBIDDEN,
        "A health check uses HTTPS, and its endpoint asks for no client certificate or token.",
        _always_failing(
            CheckDefect.NO_TLS, CheckDefect.CLIENT_CERTIFICATE, CheckDefect.AUTHORIZATION
        ),
    ),
    SystemRule(
        "check-disabled",
        Severity.FORBIDDEN,
        "No health check is disabled.",
        _disabled,
    ),
    ChangeRule(
        "checks-change-at-once",
        Severity.YES,
        "Not all health checks change in one apply.",
        _all_at_once,
    ),
    ChangeRule(
        "check-replaced",
        Severity.YES,
        "Somebody agrees before a health check that records use is replaced.",
        _replaced,
    ),
)
