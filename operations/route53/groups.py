"""The tree that a query walks: groups of records, and what each alias or CNAME leads to.

A tree depends on the records and on the caller, not on health, so it is built once and then
walked for many states of health (by `resolve` one by one, by the proof all at once).
"""

from enum import StrEnum
from typing import NamedTuple

from constructs_lib.routing.policies import MultivalueAnswer
from operations.dns_names import canonical_name
from operations.route53.callers import Caller
from operations.route53.latency import ESTIMATED, Latencies
from operations.route53.preferences import preferences, weight_of
from operations.route53.records import RecordSet
from operations.route53.zones import HostedZone, Route53


class NoAnswer(StrEnum):
    """Why a group has no record to answer with."""

    NO_ZONE = "no hosted zone holds the name"
    NO_NAME = "the name does not exist"
    NO_TYPE = "the name has no record of the type"
    NO_LOCATION = "no geolocation record is for the caller, and there is no default"
    NOT_FOUND = "the alias's target was not found"
    LOOP = "the records lead back to themselves"


class Branch(NamedTuple):
    """One record of a group, and the group that it leads to.

    `weight` counts among the records of one tier. `leads_to` is None where the record itself is
    the answer: values, or an alias to an AWS resource. `evaluates` is True for an alias that
    evaluates its target's health.
    """

    record: RecordSet
    weight: float
    leads_to: "Group | None"
    evaluates: bool


class Group(NamedTuple):
    """The records that share a name and a type, in tiers of preference for one caller.

    `elsewhere` has the records that are not for this caller. `together` is True where one
    response carries several records (multivalue). `no_answer` is set where there are no tiers,
    and only there.
    """

    name: str
    type: str
    tiers: tuple[tuple[Branch, ...], ...] = ()
    elsewhere: tuple[RecordSet, ...] = ()
    together: bool = False
    no_answer: NoAnswer | None = None


def group_for(
    route53: Route53, name: str, record_type: str, caller: Caller, latencies: Latencies = ESTIMATED
) -> Group:
    """Return the tree for a query. CNAMEs are followed through these zones, as a resolver does."""
    return _Builder(route53, caller, latencies).query(canonical_name(name), record_type)


class _Builder:
    """Builds each group once. A group that is met again while it is being built is a loop."""

    def __init__(self, route53: Route53, caller: Caller, latencies: Latencies) -> None:
        self._route53 = route53
        self._caller = caller
        self._latencies = latencies
        self._groups: dict[tuple[str, str, str, str], Group] = {}

    def query(self, name: str, asked: str) -> Group:
        zone = self._route53.zone_of(name)
        if zone is None:
            return Group(name, asked, no_answer=NoAnswer.NO_ZONE)
        owner = zone.owner(name)
        if owner is None:
            return Group(name, asked, no_answer=NoAnswer.NO_NAME)
        for record_type in (asked, "CNAME"):
            if (owner, record_type) in zone.groups:
                return self._group(zone, owner, record_type, name, asked)
        return Group(name, asked, no_answer=NoAnswer.NO_TYPE)

    def _group(
        self, zone: HostedZone, owner: str, record_type: str, name: str, asked: str
    ) -> Group:
        key = (zone.id, owner, record_type, name)
        if key not in self._groups:
            self._groups[key] = Group(name, asked, no_answer=NoAnswer.LOOP)
            records = zone.groups[owner, record_type]
            tiers = tuple(
                tuple(self._branch(zone, record, asked) for record in tier)
                for tier in preferences(records, self._caller, self._latencies)
            )
            eligible = {branch.record.key for tier in tiers for branch in tier}
            self._groups[key] = Group(
                name,
                asked,
                tiers,
                elsewhere=tuple(record for record in records if record.key not in eligible),
                together=isinstance(records[0].policy, MultivalueAnswer),
                no_answer=None if tiers else NoAnswer.NO_LOCATION,
            )
        return self._groups[key]

    def _branch(self, zone: HostedZone, record: RecordSet, asked: str) -> Branch:
        alias = record.alias
        target: Group | None = None
        if alias is not None and alias.hosted_zone_id is None:
            target = self._target(zone, alias.name, record.type, asked)
        elif record.type == "CNAME" != asked and record.values:
            target = self._canonical(canonical_name(record.values[0]), asked)
        evaluates = alias is not None and alias.evaluate_target_health
        return Branch(record, weight_of(record.policy), target, evaluates)

    def _target(self, zone: HostedZone, name: str, record_type: str, asked: str) -> Group:
        """Return what an alias points at: exactly that name and type, in its own zone."""
        if (name, record_type) not in zone.groups:
            return Group(name, asked, no_answer=NoAnswer.NOT_FOUND)
        return self._group(zone, name, record_type, name, asked)

    def _canonical(self, name: str, asked: str) -> Group | None:
        """Return what a CNAME leads to, or None where no given zone holds its name."""
        return self.query(name, asked) if self._route53.zone_of(name) is not None else None
