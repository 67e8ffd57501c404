"""The buttons that break something, in a person's words: one or more for each kind of fault.

Pure.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from operations.rehearsal.world.faults.faults import (
    ApiFails,
    ApiHangs,
    BadRelease,
    ControlPlaneGone,
    Fault,
    Overloaded,
    ProviderDown,
    RegionDown,
    RegionDrained,
    ReplicationLags,
    ReplicationPaused,
    TableUnreachable,
)

_LAG_SECONDS = 5.0


def in_region(region: str) -> list[tuple[str, Fault]]:
    """What can be done to a region, and what it is called."""
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


def in_world(regions: Sequence[str], variables: Iterable[str]) -> list[tuple[str, Fault]]:
    """What can be done that is of no one region."""
    return [
        ("Bad release everywhere", BadRelease(tuple(regions))),
        ("Bad release, health too", BadRelease(tuple(regions), health_fails=True)),
        (f"Replication lags {_LAG_SECONDS:.0f}\N{NO-BREAK SPACE}s", ReplicationLags(_LAG_SECONDS)),
        *((f"{name}'s server down", ProviderDown(name)) for name in variables),
        ("Route 53's API gone", ControlPlaneGone()),
    ]


def controls(regions: Sequence[str], variables: Iterable[str]) -> dict[str, Any]:
    """The buttons as plain data: those `of` each region, and those of the whole `world`."""
    return {
        "of": {region: [_button(*each) for each in in_region(region)] for region in regions},
        "world": [_button(*each) for each in in_world(regions, variables)],
    }


def _button(title: str, fault: Fault) -> dict[str, Any]:
    text = " ".join((type(fault).__doc__ or "").partition("\n\n")[0].split())
    return {"title": title, "text": text, "fault": fault.as_json()}
