"""What a health check sees that asks a custom domain of API Gateway in one region."""

from operations.http_api.deployed import Domain, Function, Route
from operations.proof.checks import Fault, Observation
from operations.proof.failures import Mode
from operations.route53.health_checks import HealthCheck


def behind(check: HealthCheck, asks: str, domain: Domain) -> Observation:
    """What answers the check: a function, a connection, or a refusal, which is red for ever."""
    place = frozenset((domain.region,))
    if check.type == "TCP":
        says = f"only opens a connection to {domain.name}: it cannot see the table"
        return Observation(says, place, frozenset((Mode.ENDPOINT,)))
    route = domain.route(check.resource_path or "/")
    refusal = _refusal(check, domain, route)
    if refusal is not None:
        fault, why = refusal
        return Observation(f"{asks}, {why}", always=False, fault=fault)
    if route is None or route.function is None:
        says = f"{asks} in {domain.region}; what answers there cannot be told from here"
        return Observation(says, place, assumed=True)
    return _served(asks, domain.region, route.function)


def _refusal(check: HealthCheck, domain: Domain, route: Route | None) -> tuple[Fault, str] | None:
    if not check.type.startswith("HTTPS"):
        return Fault.NO_TLS, "without TLS, which API Gateway does not serve"
    if domain.mutual_tls:
        return Fault.CLIENT_CERTIFICATE, "which wants a client's certificate"
    if route is None:
        return (Fault.NO_ROUTE, "a path that no route serves") if domain.has_known_routes else None
    if route.is_open:
        return None
    return Fault.AUTHORIZATION, f"where {route.key.text} wants authorization"


def _served(asks: str, region: str, function: Function) -> Observation:
    notices = {Mode.ENDPOINT}
    if function.table is None:
        says = f"{asks}, where {function.name} in {region} is given no table to read"
    else:
        notices.add(Mode.TABLE)
        says = f"{asks}, where {function.name} in {region} reads {function.table}"
    if function.heeds_drain:
        notices.add(Mode.DRAIN)
    else:
        says += " and does not heed the drain switch"
    return Observation(says, frozenset((region,)), frozenset(notices))
