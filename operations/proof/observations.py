"""What each health check of a system really observes, whatever it was meant to observe.

A check on a name that several regions answer reaches whichever is nearest to each checker, so it
stays healthy while any of them is up. One on a disabled `execute-api` endpoint, on a path that no
route serves, or on a domain that asks for a client certificate is never healthy. One on a single
region's name observes that region's endpoint; it observes the table and the drain switch only
where the path leads to a function that is given the table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from operations.dns_names import canonical_name
from operations.http_api.deployed import Domain, Function, Route
from operations.proof.documents import Reading
from operations.proof.failures import Flags, Mode, Scenarios
from operations.proof.subjects import leaves
from operations.route53.callers import REGION_CALLERS
from operations.route53.groups import group_for
from operations.route53.health_checks import HealthCheck
from operations.route53.places import addresses_in, external_region, place_of
from operations.terraform_json.regions import region_in

EVERY_MODE = frozenset(Mode)
_LOAD_BALANCERS = ("aws_lb.", "aws_alb.", "aws_elb.", ".elb.")


class CheckDefect(StrEnum):
    """Why a check tells nothing about the one region whose record it decides."""

    SHARED_NAME = "several regions answer it"
    DISABLED_ENDPOINT = "the execute-api endpoint is disabled"
    NO_ROUTE = "no route serves the path"
    NO_TLS = "API Gateway serves HTTPS alone"
    CLIENT_CERTIFICATE = "the domain requires a client certificate"
    AUTHORIZATION = "the route requires authorization"
    NO_ANSWER = "the name leads nowhere"
    ELSEWHERE = "the name is none of the regions'"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a check's status depends on.

    The check is healthy while any of `places` is up, and becomes unhealthy only for failures in
    the modes that it `notices`. `always` is its status where it depends on none of them. `says`
    tells why, as the predicate of a sentence whose subject is the check. `assumed` is True where
    the source cannot tell, and `defect` is set where the check is useless.
    """

    says: str
    places: frozenset[str] = frozenset()
    notices: frozenset[Mode] = EVERY_MODE
    always: bool | None = None
    assumed: bool = False
    defect: CheckDefect | None = None

    def finds(self, scenarios: Scenarios, mode: Mode) -> Flags:
        """Return whether the check is healthy in each scenario of failures in a mode."""
        found = scenarios.everywhere
        if self.always is not None:
            return found & self.always
        if mode not in self.notices:
            return found
        lives = ~found
        for place in self.places:
            lives |= scenarios.alive(place)
        return lives


def statuses(
    observations: Mapping[str, Observation], scenarios: Scenarios, mode: Mode
) -> dict[str, Flags]:
    """Return whether each check is healthy in each scenario, by check id."""
    return {key: each.finds(scenarios, mode) for key, each in observations.items()}


class Observer:
    """Works out what each check of a system observes."""

    def __init__(self, reading: Reading) -> None:
        self._route53 = reading.route53
        self._deployed = reading.deployed
        self._records = [record for zone in self._route53.zones for record in zone.records]
        self._names = {record.source: record.name for record in self._records}

    def observations(self) -> dict[str, Observation]:
        """Return them by check id, and by DNS name where an alias evaluates a load balancer."""
        found = {
            check.id: self._observation(check)
            for check in self._route53.health_checks
            if check.type != "CALCULATED"
        }
        for record in self._records:
            alias = record.alias
            if alias is not None and alias.evaluate_target_health and _is_load_balancer(alias.name):
                place = place_of(record, self._deployed)
                says = f"is the load balancer's in {place}"
                found[alias.name] = Observation(says, frozenset((place,)), assumed=True)
        return found

    def _observation(self, check: HealthCheck) -> Observation:
        if check.asks_an_endpoint:
            return self._asked(check)
        if check.type == "RECOVERY_CONTROL":
            says = "is a routing control, which only a person turns"
            return Observation(says, always=True)
        places = frozenset(
            place_of(record, self._deployed)
            for record in self._records
            if record.health_check_id == check.id
        )
        alarm = f"alarm {check.alarm[0]}" if check.alarm is not None else "an alarm"
        says = f"follows {alarm}; what that watches cannot be told from here"
        return Observation(says, places, assumed=True)

    def _asked(self, check: HealthCheck) -> Observation:
        host = check.fqdn or check.ip_address or ""
        asks = f"asks {host}{check.resource_path or ''}"
        if check.ip_address is not None:
            places = frozenset(
                place_of(record, self._deployed)
                for record in self._records
                if check.ip_address in record.values
            )
            return self._known(asks, places or frozenset((check.ip_address,)))
        for address in addresses_in(host, check.source):
            api = self._deployed.apis.get(address)
            if api is not None:
                asks = f"asks the execute-api endpoint of {address}"
                if api.execute_api_disabled:
                    return _never_healthy(
                        f"{asks}, which is disabled", CheckDefect.DISABLED_ENDPOINT
                    )
                return self._known(asks, frozenset((api.region,)))
            host = self._names.get(address, host)
        return self._name(check, canonical_name(host))

    def _name(self, check: HealthCheck, host: str) -> Observation:
        asks = f"asks {host}{check.resource_path or ''}"
        zone = self._route53.zone_of(host)
        if zone is not None and zone.owner(host) is not None:
            return self._answered(check, asks, host, frozenset(self._places(host, check)))
        served = frozenset(each.region for each in self._deployed.domains if each.name == host)
        if served - {""}:
            return self._answered(check, asks, host, served)
        if self._is_disabled_endpoint(host):
            says = f"{asks}, an execute-api endpoint that is disabled"
            return _never_healthy(says, CheckDefect.DISABLED_ENDPOINT)
        region = region_in(host) or self._region_of_target(host, check.source)
        if region is None:
            return self._outside(check, asks)
        return self._known(asks, frozenset((region,)))

    def _outside(self, check: HealthCheck, asks: str) -> Observation:
        """A name that the source does not mention: perhaps that of an endpoint elsewhere."""
        places = {
            place_of(record, self._deployed)
            for record in self._records
            if record.health_check_id == check.id and external_region(record, self._deployed)
        }
        if len(places) != 1:
            says = f"{asks}, which is none of the regions' names"
            return Observation(says, always=True, defect=CheckDefect.ELSEWHERE)
        says = f"{asks}, which is taken to be {', '.join(places)}"
        return Observation(says, frozenset(places), assumed=True)

    def _answered(
        self, check: HealthCheck, asks: str, host: str, places: frozenset[str]
    ) -> Observation:
        """A name that these places answer, because records lead there or domains there serve it."""
        if not places:
            return _never_healthy(f"{asks}, a name that leads nowhere", CheckDefect.NO_ANSWER)
        if len(places) > 1:
            says = (
                f"{asks}, which {len(places)} regions answer: red only when all of them have failed"
            )
            return Observation(says, places, defect=CheckDefect.SHARED_NAME)
        domain = self._deployed.domain(host, *places)
        if domain is not None and domain.mappings:
            return _custom_domain(check, asks, domain)
        return self._known(asks, places)

    def _places(self, host: str, check: HealthCheck) -> Iterator[str]:
        """Yield where each checker region is led. Checkers ask for IPv4 addresses (Route 53 API
        reference, `HealthCheckConfig`, FullyQualifiedDomainName)."""
        for region in check.regions:
            caller = REGION_CALLERS.get(region)
            if caller is not None:
                for record in leaves(group_for(self._route53, host, "A", caller)):
                    yield place_of(record, self._deployed)

    def _known(self, asks: str, places: frozenset[str]) -> Observation:
        unseen = bool(self._deployed.tables)
        says = f"{asks}, which is {', '.join(sorted(places))}"
        if unseen:
            says += "; whether that reads the table cannot be told from here"
        return Observation(says, places, assumed=unseen)

    def _is_disabled_endpoint(self, host: str) -> bool:
        api_id, _, rest = host.partition(".execute-api.")
        return bool(rest) and any(
            api.execute_api_disabled and api.id == api_id for api in self._deployed.apis.values()
        )

    def _region_of_target(self, host: str, source: str) -> str | None:
        found = {self._deployed.regions.get(each) for each in addresses_in(host, source)}
        return found.pop() if len(found) == 1 else None


def _custom_domain(check: HealthCheck, asks: str, domain: Domain) -> Observation:
    """What a check observes that asks a custom domain of API Gateway in one region."""
    place = frozenset((domain.region,))
    if check.type == "TCP":
        says = f"only opens a connection to {domain.name}: it cannot see the table"
        return Observation(says, place, frozenset((Mode.ENDPOINT,)))
    route = domain.route(check.resource_path or "/")
    refusal = _defect_of(check, domain, route)
    if refusal is not None:
        defect, why = refusal
        return Observation(f"{asks}, {why}", always=False, defect=defect)
    if route is None or route.function is None:
        says = f"{asks} in {domain.region}; what answers there cannot be told from here"
        return Observation(says, place, assumed=True)
    return _function_answers(asks, domain.region, route.function)


def _defect_of(
    check: HealthCheck, domain: Domain, route: Route | None
) -> tuple[CheckDefect, str] | None:
    if not check.type.startswith("HTTPS"):
        return CheckDefect.NO_TLS, "without TLS, which API Gateway does not serve"
    if domain.mutual_tls:
        return CheckDefect.CLIENT_CERTIFICATE, "which requires a client certificate"
    if route is None:
        if not domain.has_known_routes:
            return None
        return CheckDefect.NO_ROUTE, "a path that no route serves"
    if route.is_open:
        return None
    return CheckDefect.AUTHORIZATION, f"where {route.key.text} requires authorization"


def _function_answers(asks: str, region: str, function: Function) -> Observation:
    notices = {Mode.ENDPOINT}
    if function.table is None:
        says = f"{asks}, where {function.name} in {region} is given no table to read"
    else:
        notices.add(Mode.TABLE)
        says = f"{asks}, where {function.name} in {region} reads {function.table}"
    if function.heeds_drain:
        notices.add(Mode.DRAIN)
    else:
        says += " and does not read the drain switch"
    return Observation(says, frozenset((region,)), frozenset(notices))


def _never_healthy(says: str, defect: CheckDefect) -> Observation:
    """What a check observes that is never healthy."""
    return Observation(says, always=False, defect=defect)


def _is_load_balancer(target: str) -> bool:
    return any(mark in target for mark in _LOAD_BALANCERS)
