"""Hosted zones, and everything that Route 53 has for an account or a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from operations.dns_names import lies_within, parent, wildcard_below
from operations.route53.health_checks import HealthCheck
from operations.route53.records import RecordSet


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that Route 53 would refuse, or that a reader could not understand.

    `rule` is a fixed identifier, `subject` the name of the record set or the id of the health
    check, and `source` where it was read (a Terraform address). `message` is a sentence: Route
    53's own (InvalidChangeBatch) where it has one, so that it can be searched for.
    """

    rule: str
    subject: str
    source: str
    message: str


@dataclass(frozen=True)
class HostedZone:
    """A hosted zone. Its id is symbolic (a Terraform address) before AWS has given one."""

    id: str
    name: str
    records: tuple[RecordSet, ...] = ()
    private: bool = False

    @cached_property
    def groups(self) -> Mapping[tuple[str, str], tuple[RecordSet, ...]]:
        """The record sets of each name and type, ordered by set identifier."""
        groups: dict[tuple[str, str], list[RecordSet]] = {}
        for record in sorted(self.records, key=_order):
            groups.setdefault((record.name, record.type), []).append(record)
        return {key: tuple(records) for key, records in groups.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that exists, including empty non-terminals between a record and the apex."""
        names = {self.name}
        for record in self.records:
            name = record.name
            while name not in names and lies_within(name, self.name):
                names.add(name)
                name = parent(name)
        return frozenset(names)

    def owner(self, name: str) -> str | None:
        """Return the name whose records answer for this one: itself, a wildcard, or None.

        A wildcard answers only below the closest name that exists (RFC 4592).
        """
        if name in self.names:
            return name
        while name not in self.names and name:
            name = parent(name)
        wildcard = wildcard_below(name)
        return wildcard if wildcard in self.names else None


def _order(record: RecordSet) -> tuple[str, str, str]:
    return record.name, record.type, record.set_identifier or ""


@dataclass(frozen=True)
class Route53:
    """Hosted zones and health checks, and what the reader could not understand."""

    zones: tuple[HostedZone, ...] = ()
    health_checks: tuple[HealthCheck, ...] = ()
    unread: tuple[Problem, ...] = ()

    @cached_property
    def checks(self) -> Mapping[str, HealthCheck]:
        """The health checks by id."""
        return {check.id: check for check in self.health_checks}

    def zone_of(self, name: str) -> HostedZone | None:
        """Return the zone that answers for a canonical name: the deepest, public before private."""
        candidates = [zone for zone in self.zones if lies_within(name, zone.name)]
        return max(candidates, key=lambda zone: (len(zone.name), not zone.private), default=None)


def joined(parts: Iterable[Route53]) -> Route53:
    """Join several readings, such as those of separate stacks; zones of one name are merged."""
    parts = tuple(parts)
    zones: dict[tuple[str, bool], HostedZone] = {}
    for zone in (zone for part in parts for zone in part.zones):
        known = zones.setdefault((zone.name, zone.private), replace(zone, records=()))
        zones[zone.name, zone.private] = replace(known, records=known.records + zone.records)
    return Route53(
        zones=tuple(zones.values()),
        health_checks=tuple(check for part in parts for check in part.health_checks),
        unread=tuple(problem for part in parts for problem in part.unread),
    )
