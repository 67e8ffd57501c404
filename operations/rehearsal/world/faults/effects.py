"""Combines the active faults into one target state of the world. Pure.

Faults may overlap and heal in any order, so the injector applies the difference of two states.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from operations.rehearsal.regions.faults import EdgeFault, Manner
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

_WORST_FIRST = (Manner.REFUSES, Manner.HANGS, Manner.ANSWERS_500, Manner.SHEDS)


@dataclass(frozen=True, kw_only=True)
class Effects:
    """The target state of the world."""

    edges: Mapping[str, EdgeFault] = field(default_factory=dict)
    drained: Mapping[str, str] = field(default_factory=dict)
    """The operator's reason by drained region."""
    tables_unreachable: frozenset[str] = frozenset()
    replication_paused: frozenset[str] = frozenset()
    replication_lag: float | None = None
    """World seconds; None without a fault."""
    providers_down: frozenset[str] = frozenset()
    control_plane_gone: bool = False


def effects(active: Collection[InjectedFault], *, health_paths: frozenset[str]) -> Effects:
    """Combine faults; of several at one edge the most severe wins.

    `health_paths` are the paths of health checks, which a separate function serves.
    """
    edges: dict[str, list[EdgeFault]] = {}
    drained: dict[str, str] = {}
    tables, paused, providers, lags = set(), set(), set(), []
    for each in active:
        match each:
            case ApiFails(region):
                edges.setdefault(region, []).append(EdgeFault(Manner.ANSWERS_500))
            case ApiHangs(region):
                edges.setdefault(region, []).append(EdgeFault(Manner.HANGS))
            case Overloaded(region):
                edges.setdefault(region, []).append(EdgeFault(Manner.SHEDS))
            case RegionDown(region):
                edges.setdefault(region, []).append(EdgeFault(Manner.REFUSES))
            case BadRelease(regions, health_fails):
                spared = frozenset[str]() if health_fails else health_paths
                for region in regions:
                    edges.setdefault(region, []).append(EdgeFault(Manner.ANSWERS_500, spared))
            case TableUnreachable(region):
                tables.add(region)
            case ReplicationPaused(region):
                paused.add(region)
            case ReplicationLags(seconds):
                lags.append(seconds)
            case RegionDrained(region, reason):
                drained[region] = reason
            case ProviderDown(variable):
                providers.add(variable)
    return Effects(
        edges={region: min(faults, key=_severity_rank) for region, faults in edges.items()},
        drained=drained,
        tables_unreachable=frozenset(tables),
        replication_paused=frozenset(paused),
        replication_lag=max(lags, default=None),
        providers_down=frozenset(providers),
        control_plane_gone=ControlPlaneGone() in active,
    )


def _severity_rank(fault: EdgeFault) -> tuple[int, int]:
    return _WORST_FIRST.index(fault.manner), len(fault.spared)
