"""What a page needs when it connects: the map, the buttons, and what has happened so far. Pure.

The page draws the last `WINDOW_SECONDS` event by event; of earlier events it gets only the state
that they left behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from constructs_lib.deployment.model import Deployment
from constructs_lib.regions import REGIONS
from operations.drawing.world_map import WorldMap, place_labels
from operations.own_items.heartbeats import old_after
from operations.rehearsal.world.events import (
    AnswerChanged,
    CheckChanged,
    Event,
    FaultBegan,
    FaultHealed,
    OpinionChanged,
)
from operations.rehearsal.world.faults.faults import (
    ApiFails,
    ApiHangs,
    BadRelease,
    ControlPlaneGone,
    InjectedFault,
    Overloaded,
    ProviderDown,
    RegionDown,
    RegionDrained,
    ReplicationLags,
    ReplicationPaused,
    TableUnreachable,
)
from operations.route53.callers import CITY_CALLERS
from operations.route53.health_checks import HealthCheck

WINDOW_SECONDS = 600.0
"""World seconds for which a page draws each event."""
_MAP_WIDTH = 960.0
_LONGEST_STATE = " · unhealthy"
"""The longest text after a region's name on the map, for which its label needs room."""
_LAG_SECONDS = 5.0
"""The lag that the page's button sets."""


def scene(
    deployment: Deployment, checks: Iterable[HealthCheck], cities: Iterable[str]
) -> dict[str, Any]:
    """Return what stays the same: the map with regions and cities, and the health checks.

    Plain data; coordinates are in units of the map, which is `wide` times `high`.
    """
    world_map = WorldMap(_MAP_WIDTH)
    names = [entry.name for entry in deployment.cells]
    points = {
        name: world_map.point(REGIONS[name].longitude, REGIONS[name].latitude) for name in names
    }
    labels = place_labels(
        {name + _LONGEST_STATE: at for name, at in points.items()}, world_map.width
    )
    return {
        "deployment": f"{deployment.name}-{deployment.environment}",
        "name": deployment.routed_name,
        "wide": world_map.width,
        "high": round(world_map.height),
        "land": world_map.land(),
        "regions": [
            {
                "name": name,
                "at": _rounded(points[name]),
                "label": _label(labels.get(name + _LONGEST_STATE)),
            }
            for name in names
        ],
        "cities": [{"name": name, "at": _rounded(_city(world_map, name))} for name in cities],
        "checks": _checks(checks, deployment),
        "heartbeat_is_old_after": old_after(deployment),
    }


def _checks(checks: Iterable[HealthCheck], deployment: Deployment) -> list[dict[str, Any]]:
    """Return health checks in the order of the regions that they request by their own names."""
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


def _city(world_map: WorldMap, name: str) -> tuple[float, float]:
    city = CITY_CALLERS[name]
    return world_map.point(city.longitude, city.latitude)


def _label(label: tuple[tuple[float, float], str] | None) -> dict[str, Any] | None:
    """Return the place of a label; None if there is no room for it."""
    return None if label is None else {"at": _rounded(label[0]), "anchor": label[1]}


def _rounded(point: tuple[float, float]) -> list[float]:
    return [round(part, 1) for part in point]


def in_region(region: str) -> list[tuple[str, InjectedFault]]:
    """Return the faults that a region can have, each with its button's title."""
    return [
        ("Take down", RegionDown(region)),
        ("Answer 500", ApiFails(region)),
        ("Hang", ApiHangs(region)),
        ("Overload", Overloaded(region)),
        ("Cut off its table", TableUnreachable(region)),
        ("Pause replication", ReplicationPaused(region)),
        ("Drain it", RegionDrained(region)),
        ("Bad release", BadRelease((region,))),
    ]


def in_world(regions: Sequence[str], variables: Iterable[str]) -> list[tuple[str, InjectedFault]]:
    """Return the faults that are in no single region, each with its button's title."""
    return [
        ("Bad release everywhere", BadRelease(tuple(regions))),
        ("Bad release, health too", BadRelease(tuple(regions), health_fails=True)),
        (f"Replication lags {_LAG_SECONDS:.0f}\N{NO-BREAK SPACE}s", ReplicationLags(_LAG_SECONDS)),
        *((f"{name}'s server down", ProviderDown(name)) for name in variables),
        ("Route 53's API gone", ControlPlaneGone()),
    ]


def controls(regions: Sequence[str], variables: Iterable[str]) -> dict[str, Any]:
    """Return the buttons as plain data: those `of` each region, and those of the whole `world`."""
    return {
        "of": {region: [_button(*each) for each in in_region(region)] for region in regions},
        "world": [_button(*each) for each in in_world(regions, variables)],
    }


def _button(title: str, fault: InjectedFault) -> dict[str, Any]:
    text = " ".join((type(fault).__doc__ or "").partition("\n\n")[0].split())
    return {"title": title, "text": text, "fault": fault.as_json()}


def history(
    events: Sequence[Event], *, statuses: Mapping[str, bool], since: float
) -> dict[str, Any]:
    """Return the events since a time, and the state `before` it.

    `statuses` are the health checks' statuses now.
    """
    first = next((at for at, each in enumerate(events) if each.at >= since), len(events))
    older, newer = events[:first], events[first:]
    return {"before": _state_after(older, statuses, newer), "events": [e.as_json() for e in newer]}


def _state_after(
    older: Sequence[Event], statuses: Mapping[str, bool], newer: Sequence[Event]
) -> dict[str, Any]:
    answers: dict[str, str | None] = {}
    opinions: dict[str, dict[str, Any]] = {}
    faults: list[InjectedFault] = []
    for each in older:
        match each:
            case AnswerChanged():
                answers[each.city] = each.region
            case OpinionChanged():
                of = opinions.setdefault(each.check, {})
                of[each.checker] = {"healthy": each.healthy, "reason": each.reason}
            case FaultBegan():
                faults.append(each.fault)
            case FaultHealed():
                faults.remove(each.fault)
    turned = {
        each.check: not each.healthy for each in reversed(newer) if isinstance(each, CheckChanged)
    }
    return {
        "answers": answers,
        "opinions": opinions,
        "faults": [fault.as_json() for fault in faults],
        "checks": {**statuses, **turned},
    }
