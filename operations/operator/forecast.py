"""What follows from a drain or a restore: by when everybody knows, and whose callers move where.

Both are worked out from the deployment file alone, in milliseconds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from constructs_lib.deployment.model import Deployment
from operations.route53.callers import CITY_CALLERS, Caller
from operations.route53.groups import group_for
from operations.route53.health_checks import Statuses
from operations.route53.places import place_of
from operations.route53.readers.deployment import deployed_by, read_deployment
from operations.route53.resolve import responses, shares
from operations.route53.timing import ALIAS_TTL_SECONDS, PROPAGATION_SECONDS

FINDING_SECONDS = 5
"""How long the health function repeats a result before it checks again."""


@dataclass(frozen=True, slots=True)
class EffectTimes:
    """Seconds, at worst, from writing or deleting the drain item until each effect.

    `last_caller` is the last caller that resolves the name again. A caller that keeps a connection
    open stays in its region.
    """

    health_route: int
    route53: int
    last_caller: int

    @classmethod
    def of(cls, deployment: Deployment) -> "EffectTimes":
        """Add up: the health function's cached result, the health check's interval times its
        failure threshold, Route 53's propagation, and the TTL of the old answer."""
        check = deployment.health_check
        detected = FINDING_SECONDS + check.interval * check.failure_threshold
        known = detected + PROPAGATION_SECONDS
        return cls(FINDING_SECONDS, known, known + ALIAS_TTL_SECONDS)


@dataclass(frozen=True, slots=True)
class Moves:
    """The cities whose callers change their region, by the region that gains them.

    `of` is the number of cities that were considered.
    """

    cities: dict[str, list[str]]
    of: int


def moves(deployment: Deployment, before: Collection[str], after: Collection[str]) -> Moves:
    """Compare where each city's callers are sent while the regions `before` are out and then
    while the regions `after` are: the health checks of regions that are out fail."""
    route53, deployed = read_deployment(deployment), deployed_by(deployment)
    unhealthy_before, unhealthy_after = (
        Statuses(route53.checks, dict.fromkeys(out, False)) for out in (before, after)
    )

    def by_region(caller: Caller, statuses: Statuses) -> Mapping[str, float]:
        """Return the share of a city's callers that each region gets."""
        tree = group_for(route53, deployment.routed_name, "A", caller)
        found: dict[str, float] = {}
        for record, share in shares(responses(tree, statuses)).items():
            place = place_of(record, deployed)
            found[place] = found.get(place, 0.0) + share
        return found

    gained: dict[str, list[str]] = {}
    for city, caller in CITY_CALLERS.items():
        shares_before = by_region(caller, unhealthy_before)
        for place, share in by_region(caller, unhealthy_after).items():
            if share > shares_before.get(place, 0.0):
                gained.setdefault(place, []).append(city)
    return Moves(gained, len(CITY_CALLERS))
