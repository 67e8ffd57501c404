"""The tree that a query walks: groups of records, and what each alias or CNAME leads to.

A tree depends on the records and on who asks, never on health, so it can be built once and
answered for many states of health (or compiled, as an exhaustive proof does).
"""

from enum import StrEnum
from typing import NamedTuple

from constructs_lib.routing.policies import MultivalueAnswer
from operations.dns_names import canonical_name
from operations.route53.callers import Caller
from operations.route53.latency import ESTIMATED, Latencies
from operations.route53.preferences import Choice, preferences
from operations.route53.records import RecordSet
from operations.route53.zones import HostedZone, Route53


class Silence(StrEnum):
    """Why a group answers with no record."""

    NO_ZONE = "no hosted zone holds the name"
    NO_NAME = "the name does not exist"
    NO_TYPE = "the name has no record of the type"
    NO_LOCATION = "no geolocation record is for the caller, and there is no default"
    NOT_FOUND = "the alias's target was not found"
    LOOP = "the records lead back to themselves"


class Branch(NamedTuple):
    """One record of a group, and the group that it leads to.

    `leads_to` is None where the record answers by itself: values, or an alias to an AWS
    resource. `evaluates` says that the target's health is the record's too.
    """

    record: RecordSet
    rank: float
    weight: float
    leads_to: "Group | None"
    evaluates: bool


class Group(NamedTuple):
    """The records that share a name and a type, in tiers of preference for one caller.

    `elsewhere` are those not meant for the caller. `together` is True where one response
    carries several records (multivalue). `silence` is set exactly where there are no tiers.
    """

    name: str
    type: str
    tiers: tuple[tuple[Branch, ...], ...] = ()
    elsewhere: tuple[RecordSet, ...] = ()
    together: bool = False
    silence: Silence | None = None


def group_for(
    route53: Route53, name: str, record_type: str, caller: Caller, latencies: Latencies = ESTIMATED
) -> Group:
    """The tree for a query. CNAMEs are followed through the given zones, as a resolver would."""
    return _Builder(route53, caller, latencies).query(canonical_name(name), record_type)


class _Builder:
    """Builds each group once; a group met again while it is being built is a loop."""

    def __init__(self, route53: Route53, caller: Caller, latencies: Latencies) -> None:
        self._route53 = route53
        self._caller = caller
        self._latencies = latencies
        self._groups: dict[tuple[str, str, str, str], Group] = {}

    def query(self, name: str, asked: str) -> Group:
        zone = self._route53.zone_of(name)
        if zone is None:
            return Group(name, asked, silence=Silence.NO_ZONE)
        owner = zone.owner(name)
        if owner is None:
            return Group(name, asked, silence=Silence.NO_NAME)
        for record_type in (asked, "CNAME"):
            if (owner, record_type) in zone.groups:
                return self._group(zone, owner, record_type, name, asked)
        return Group(name, asked, silence=Silence.NO_TYPE)

    def _group(
        self, zone: HostedZone, owner: str, record_type: str, name: str, asked: str
    ) -> Group:
        key = (zone.id, owner, record_type, name)
        if key not in self._groups:
            self._groups[key] = Group(name, asked, silence=Silence.LOOP)
            records = zone.groups[owner, record_type]
            tiers = tuple(
                tuple(self._branch(zone, choice, asked) for choice in tier)
                for tier in preferences(records, self._caller, self._latencies)
            )
            eligible = {branch.record.key for tier in tiers for branch in tier}
            self._groups[key] = Group(
                name,
                asked,
                tiers,
                elsewhere=tuple(record for record in records if record.key not in eligible),
                together=isinstance(records[0].policy, MultivalueAnswer),
                silence=None if tiers else Silence.NO_LOCATION,
            )
        return self._groups[key]

    def _branch(self, zone: HostedZone, choice: Choice, asked: str) -> Branch:
        record, rank, weight = choice
        alias = record.alias
        target: Group | None = None
        if alias is not None and alias.hosted_zone_id is None:
            target = self._target(zone, alias.name, record.type, asked)
        elif record.type == "CNAME" != asked and record.values:
            target = self._canonical(canonical_name(record.values[0]), asked)
        evaluates = alias is not None and alias.evaluate_target_health
        return Branch(record, rank, weight, target, evaluates)

    def _target(self, zone: HostedZone, name: str, record_type: str, asked: str) -> Group:
        """What an alias points at: exactly that name and type, in its own zone."""
        if (name, record_type) not in zone.groups:
            return Group(name, asked, silence=Silence.NOT_FOUND)
        return self._group(zone, name, record_type, name, asked)

    def _canonical(self, name: str, asked: str) -> Group | None:
        """What a CNAME leads to, or None where its name is in no zone that we hold."""
        return self.query(name, asked) if self._route53.zone_of(name) is not None else None
