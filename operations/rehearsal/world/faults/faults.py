"""The kinds of fault, by the names that scenarios, commands and the page use. Pure."""

import math
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """A fault, active until it is healed. Equal faults are the same fault."""

    kind: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Return the fault as plain data, which `fault` reads."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True, slots=True)
class ApiFails(InjectedFault):
    """A region's API answers 500 to everything, its health check included."""

    kind = "api-fails"
    region: str


@dataclass(frozen=True, slots=True)
class ApiHangs(InjectedFault):
    """A region accepts connections and requests, and never answers."""

    kind = "api-hangs"
    region: str


@dataclass(frozen=True, slots=True)
class RegionDown(InjectedFault):
    """A region refuses new connections and cuts the open ones."""

    kind = "region-down"
    region: str


@dataclass(frozen=True, slots=True)
class TableUnreachable(InjectedFault):
    """The functions of a region cannot reach DynamoDB; replication goes on."""

    kind = "table-unreachable"
    region: str


@dataclass(frozen=True, slots=True)
class ReplicationPaused(InjectedFault):
    """A region's replica neither sends nor receives writes, as when AWS FIS pauses replication."""

    kind = "replication-paused"
    region: str


@dataclass(frozen=True, slots=True)
class ReplicationLags(InjectedFault):
    """Every write reaches the other regions only after some seconds."""

    kind = "replication-lags"
    seconds: float

    def __post_init__(self) -> None:
        if not 0 <= self.seconds < math.inf:
            raise ValueError("a lag is 0 seconds or more")


@dataclass(frozen=True, slots=True)
class RegionDrained(InjectedFault):
    """An operator's item in the table takes a region out of service."""

    kind = "region-drained"
    region: str
    reason: str = "a drill"


@dataclass(frozen=True, slots=True)
class Overloaded(InjectedFault):
    """A region gets five times the requests that its account may serve.

    Most requests that share the account's throttle and concurrency are rejected with 429. The
    health route has its own limits and is served, so that no load moves to another region.
    """

    kind = "overload"
    region: str


@dataclass(frozen=True, slots=True)
class ProviderDown(InjectedFault):
    """The server that a variable of `[api.environment]` names answers 503."""

    kind = "provider-down"
    variable: str


@dataclass(frozen=True, slots=True)
class ControlPlaneGone(InjectedFault):
    """Route 53's API answers 503 to every request; its name servers and checkers keep working."""

    kind = "control-plane-gone"


@dataclass(frozen=True, slots=True)
class BadRelease(InjectedFault):
    """The application's function fails in some regions, so its routes answer 500.

    The health function is separate and keeps working, so no health checker notices. With
    `health_fails` it fails too, and every checker notices.
    """

    kind = "bad-release"
    regions: tuple[str, ...]
    health_fails: bool = False


KINDS: dict[str, type[InjectedFault]] = {
    kind.kind: kind
    for kind in (
        ApiFails,
        ApiHangs,
        BadRelease,
        ControlPlaneGone,
        Overloaded,
        ProviderDown,
        RegionDown,
        RegionDrained,
        ReplicationLags,
        ReplicationPaused,
        TableUnreachable,
    )
}
"""The classes of faults, by the names of their kinds."""


def fault(written: dict[str, Any]) -> InjectedFault:
    """Read a fault from plain data, such as `{"kind": "region-down", "region": "eu-west-1"}`.

    Raises ValueError with what is wrong with it.
    """
    given = dict(written)
    kind = KINDS.get(str(given.pop("kind", None)))
    if kind is None:
        known = ", ".join(sorted(KINDS))
        raise ValueError(f"a fault's kind must be one of {known}, got: {written.get('kind')}")
    names = {each.name for each in fields(kind)}
    wanted = {each.name for each in fields(kind) if each.default is MISSING}
    if given.keys() - names or wanted - given.keys():
        has = " and ".join(sorted(names)) or "nothing"
        raise ValueError(f"{kind.kind} has {has}, got: {', '.join(sorted(given)) or 'nothing'}")
    if isinstance(given.get("regions"), list):
        given["regions"] = tuple(given["regions"])
    try:
        return TypeAdapter(kind).validate_python(given)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False)
        where = ".".join(map(str, (kind.kind, *first["loc"])))
        raise ValueError(f"{where}: {first['msg']}, got: {first['input']}") from None
