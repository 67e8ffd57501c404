"""What of a world stays as it is: where things are on the map, and what is checked by whom.

Pure.
"""

from collections.abc import Iterable
from typing import Any

from constructs_lib.deployment.model import Deployment
from constructs_lib.regions import REGIONS
from operations.drawing.labels import placed
from operations.drawing.projection import Sheet
from operations.own_items.heartbeats import old_after
from operations.route53.callers import CITY_CALLERS
from operations.route53.health_checks import HealthCheck

_WIDTH = 960.0
_BESIDE_NAME = " · unhealthy"
"""What a name on the map may be followed by."""


def scene(
    deployment: Deployment, checks: Iterable[HealthCheck], cities: Iterable[str]
) -> dict[str, Any]:
    """The scene as plain data; places in units of its map, which is so `wide` and so `high`."""
    sheet = Sheet(_WIDTH)
    names = [entry.name for entry in deployment.cells]
    points = {name: sheet.point(REGIONS[name].longitude, REGIONS[name].latitude) for name in names}
    labels = placed({name + _BESIDE_NAME: at for name, at in points.items()}, sheet.width)
    return {
        "deployment": f"{deployment.name}-{deployment.environment}",
        "name": deployment.routed_name,
        "wide": sheet.width,
        "high": round(sheet.height),
        "land": sheet.land(),
        "regions": [
            {
                "name": name,
                "at": _rounded(points[name]),
                "label": _label(labels.get(name + _BESIDE_NAME)),
            }
            for name in names
        ],
        "cities": [{"name": name, "at": _rounded(_city(sheet, name))} for name in cities],
        "checks": _checks(checks, deployment),
        "heartbeat_is_old_after": old_after(deployment),
    }


def _checks(checks: Iterable[HealthCheck], deployment: Deployment) -> list[dict[str, Any]]:
    """Health checks, in the order of the regions; `region` is the one whose own name is asked."""
    regional = {
        deployment.names.regional_domain(entry.name): entry.name for entry in deployment.cells
    }
    order = [*regional]
    return [
        {
            "id": check.id,
            "name": check.fqdn or check.id,
            "region": regional.get(check.fqdn or ""),
            "checkers": list(check.regions) if check.asks_an_endpoint else [],
        }
        for check in sorted(
            checks, key=lambda each: order.index(each.fqdn) if each.fqdn in order else len(order)
        )
    ]


def _city(sheet: Sheet, name: str) -> tuple[float, float]:
    city = CITY_CALLERS[name]
    return sheet.point(city.longitude, city.latitude)


def _label(label: tuple[tuple[float, float], str] | None) -> dict[str, Any] | None:
    """Where a name stands; None where there is no room for it."""
    return None if label is None else {"at": _rounded(label[0]), "anchor": label[1]}


def _rounded(point: tuple[float, float]) -> list[float]:
    return [round(part, 1) for part in point]
