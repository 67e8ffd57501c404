"""What health checks ask, and whether that tells anything about the region they stand for."""

from collections.abc import Iterator

from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.routing import routed
from operations.plan_review.system import System
from operations.proof.places import addresses_in, place_of, region_in
from operations.route53.health_checks import HealthCheck
from operations.route53.names import canonical_name
from operations.route53.records import RecordSet

_CHECK = "aws_route53_health_check"
_REGIONAL = "Let it ask a name that only its own region serves, such as eu-west-1.api.example.com."


def _asked(system: System) -> Iterator[tuple[RecordSet, HealthCheck, str]]:
    """Each record that a policy chooses, with each check that it goes by and the host asked."""
    for record in routed(system):
        for check in system.checks(record):
            if check.asks_an_endpoint and check.fqdn is not None:
                yield record, check, canonical_name(check.fqdn)


def _shared_name(system: System) -> Iterator[Violation]:
    for record, check, host in _asked(system):
        if host == record.name or len(_regions(system, check, host)) > 1:
            yield Violation(
                (check.source, record.source),
                f"The health check asks {host}, which every region serves: it tests whichever is "
                f"nearest to each checker. When the region of this record of {record.name} "
                "fails, it stays healthy, and its callers get errors.",
                _REGIONAL,
            )


def _disabled_endpoint(system: System) -> Iterator[Violation]:
    for record, check, host in _asked(system):
        symbolic = addresses_in(check.fqdn or "", check.source)
        for address, api in system.deployed.apis.items():
            known = bool(api.id) and host.startswith(f"{api.id}.execute-api.")
            if api.execute_api_disabled and (known or address in symbolic):
                yield Violation(
                    (check.source, record.source),
                    f"The health check asks the execute-api endpoint of {address}, which is "
                    "disabled: it is unhealthy for ever. Once all are, Route 53 answers as if all "
                    "were well, and failover is off.",
                    _REGIONAL,
                )


def _another_region(system: System) -> Iterator[Violation]:
    for record, check, host in _asked(system):
        own = place_of(record, system.deployed)
        regions = _regions(system, check, host)
        if len(regions) == 1 and region_in(own) is not None and own not in regions:
            (other,) = regions
            yield Violation(
                (check.source, record.source),
                f"The record sends callers to {own}, and its health check asks {other}: when {own} "
                f"fails nobody is sent elsewhere, and when {other} fails {own} loses its callers.",
                f"Let it ask the name that only {own} serves.",
            )


def _unserved_path(system: System) -> Iterator[Violation]:
    for record, check, host in _asked(system):
        path = check.resource_path or ""
        for domain in system.deployed.domains:
            apis = [api for _, api in domain.apis]
            tells = bool(apis) and all(api.routes for api in apis) and path.startswith("/")
            if domain.name == host and tells and domain.route(path) is None:
                yield Violation(
                    (check.source, record.source),
                    f"The health check asks {host}{path}, and no route of {domain.region} serves "
                    "that path: it is unhealthy for ever. Once all are, Route 53 answers as if "
                    "all were well, and failover is off.",
                    "Ask a path that a GET route serves, behind the domain's base path if it has "
                    "one.",
                )


def _regions(system: System, check: HealthCheck, host: str) -> set[str]:
    """The regions that may answer a check: by the names in the plan, or by the host itself."""
    known = system.deployed.regions
    found = {known[each] for each in addresses_in(check.fqdn or "", check.source) if each in known}
    found |= _behind(system, host, frozenset())
    found |= {domain.region for domain in system.deployed.domains if domain.name == host}
    token = region_in(host)
    return {region for region in found if region} or ({token} if token is not None else set())


def _behind(system: System, name: str, seen: frozenset[str]) -> set[str]:
    """The regions to which the records of a name lead, through aliases of its own zone."""
    found = set()
    for record in system.records:
        if record.name == name and record.type in ("A", "AAAA", "CNAME") and name not in seen:
            alias = record.alias
            if alias is not None and alias.hosted_zone_id is None:
                found |= _behind(system, alias.name, seen | {name})
            else:
                place = region_in(place_of(record, system.deployed))
                found |= {place} if place is not None else set()
    return found


def _disabled(system: System) -> Iterator[Violation]:
    for check in system.route53.health_checks:
        if check.disabled:
            yield Violation(
                (check.source,),
                "A disabled health check counts as healthy: when its region fails, its callers "
                "get errors and nobody takes over.",
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
            "region is unhealthy at once, which Route 53 answers as if all were well.",
            "Change one region's check, see that it stays healthy, then the others.",
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
        _disabled_endpoint,
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
        _unserved_path,
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
)
