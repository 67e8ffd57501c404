"""Works out what each health check of a system observes, whatever it was meant to.

A check on a name that several regions answer sees whichever is nearest to each checker, so it
stays green while any of them lives. One on a disabled `execute-api` endpoint, on a path that no
route serves, or on a domain that wants a client's certificate, is red for ever. One on a single
region's name sees that region's endpoint; and its table and drain switch only where the path
leads to a function that is given the table.
"""

from collections.abc import Iterator

from operations.dns_names import canonical_name
from operations.proof.api_gateway import behind
from operations.proof.checks import Fault, Observation
from operations.proof.documents import Reading
from operations.proof.subjects import leaves
from operations.route53.callers import REGION_CALLERS
from operations.route53.groups import group_for
from operations.route53.health_checks import HealthCheck
from operations.route53.places import addresses_in, external_region, place_of, region_in

_LOAD_BALANCERS = ("aws_lb.", "aws_alb.", "aws_elb.", ".elb.")


class Observer:
    """Works out what each check of a reading observes."""

    def __init__(self, reading: Reading) -> None:
        self._route53 = reading.route53
        self._deployed = reading.deployed
        self._records = [record for zone in self._route53.zones for record in zone.records]
        self._names = {record.source: record.name for record in self._records}

    def observations(self) -> dict[str, Observation]:
        """By check id, and by DNS name where an alias evaluates a load balancer."""
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
                    return _red(f"{asks}, which is disabled", Fault.DISABLED_ENDPOINT)
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
            return _red(says, Fault.DISABLED_ENDPOINT)
        region = region_in(host) or self._region_of_target(host, check.source)
        if region is None:
            return self._outside(check, asks)
        return self._known(asks, frozenset((region,)))

    def _outside(self, check: HealthCheck, asks: str) -> Observation:
        """A name that nothing here tells of: it may be that of an endpoint which is not ours."""
        places = {
            place_of(record, self._deployed)
            for record in self._records
            if record.health_check_id == check.id and external_region(record, self._deployed)
        }
        if len(places) != 1:
            says = f"{asks}, which is none of the regions' names"
            return Observation(says, always=True, fault=Fault.ELSEWHERE)
        says = f"{asks}, which is taken to be {', '.join(places)}"
        return Observation(says, frozenset(places), assumed=True)

    def _answered(
        self, check: HealthCheck, asks: str, host: str, places: frozenset[str]
    ) -> Observation:
        """A name that these places answer: those that records lead to, or that serve the name."""
        if not places:
            return _red(f"{asks}, a name that leads nowhere", Fault.NO_ANSWER)
        if len(places) > 1:
            says = (
                f"{asks}, which {len(places)} regions answer: red only when all of them have failed"
            )
            return Observation(says, places, fault=Fault.SHARED_NAME)
        domain = self._deployed.domain(host, *places)
        if domain is not None and domain.mappings:
            return behind(check, asks, domain)
        return self._known(asks, places)

    def _places(self, host: str, check: HealthCheck) -> Iterator[str]:
        """Checkers ask for IPv4 addresses (Route 53 API, FullyQualifiedDomainName)."""
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


def _red(says: str, fault: Fault) -> Observation:
    """What a check observes that can never succeed."""
    return Observation(says, always=False, fault=fault)


def _is_load_balancer(target: str) -> bool:
    return any(mark in target for mark in _LOAD_BALANCERS)
