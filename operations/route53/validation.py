"""What Route 53 would refuse in a model, all of it at once.

Route 53's API reports such problems one change at a time, and only when a change is applied.
The messages are its own (`InvalidChangeBatch`) where it has one.
"""

from collections import Counter
from collections.abc import Iterator

from constructs_lib.regions import REGIONS
from constructs_lib.routing.policies import (
    BIASES,
    WEIGHTS,
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    MultivalueAnswer,
    Simple,
    Weighted,
)
from operations.dns_names import canonical_name, is_well_formed, lies_within
from operations.route53.health_checks import HealthCheck
from operations.route53.preferences import BEIJING
from operations.route53.records import RecordSet
from operations.route53.zones import HostedZone, Problem, Route53

_KINDS = {
    Simple: "simple",
    Weighted: "weighted",
    Latency: "latency",
    Failover: "failover",
    Geolocation: "geolocation",
    Geoproximity: "geoproximity",
    MultivalueAnswer: "multivalue answer",
    IpBased: "CIDR",
}
_EXCLUSIVE = {Latency: "region", Failover: "role", Geolocation: "location", IpBased: "location"}


def problems(route53: Route53) -> tuple[Problem, ...]:
    """Return what the reader could not understand, then what Route 53 would refuse."""
    return (
        *route53.unread,
        *(problem for zone in route53.zones for problem in _zone_problems(zone, route53)),
        *(
            problem
            for check in route53.health_checks
            for problem in _check_problems(check, route53)
        ),
    )


def _zone_problems(zone: HostedZone, route53: Route53) -> Iterator[Problem]:
    for records in zone.groups.values():
        yield from _group_problems(records)
        for record in records:
            yield from _name_problems(record, zone)
            yield from _policy_problems(record)
            yield from chain_problems(record, zone)
            check = record.health_check_id
            if check is not None and check not in route53.checks:
                said = f"{_rrset(record)} names a health check that was not found: {check}"
                yield _problem("health-check-not-found", record, said)


def _group_problems(records: tuple[RecordSet, ...]) -> Iterator[Problem]:
    """Yield the records of one name and type that cannot exist together."""
    kind = type(records[0].policy)
    keys = Counter(record.key for record in records)
    taken = set()
    for record in records:
        own = type(record.policy)
        if keys[record.key] > 1:
            yield duplicate(record)
        elif own is not kind:
            yield _mixed(record)
        elif own in _EXCLUSIVE and record.policy in taken:
            yield _occupied(record)
        taken.add(record.policy)


def clash(record: RecordSet, present: RecordSet, zone: str) -> Problem | None:
    """Return why `record` cannot be created beside `present`, or None where it can."""
    if record.name != present.name:
        return None
    if record.type != present.type:
        return _beside_cname(record, zone) if "CNAME" in (record.type, present.type) else None
    if type(record.policy) is not type(present.policy):
        return _mixed(record)
    if type(record.policy) in _EXCLUSIVE and record.policy == present.policy:
        return _occupied(record)
    return None


def duplicate(record: RecordSet) -> Problem:
    """The problem of creating a record set that exists."""
    identifier = f", set identifier='{record.set_identifier}'" if record.set_identifier else ""
    said = (
        f"Tried to create resource record set [name='{record.name}.', type='{record.type}'"
        f"{identifier}] but it already exists"
    )
    return _problem("duplicate", record, said)


def _mixed(record: RecordSet) -> Problem:
    own = type(record.policy)
    others = "other RRSets exist" if own is Simple else f"a non-{_KINDS[own]} set exists"
    said = f"cannot be created as {others} with the same name and type"
    return _problem("mixed-policies", record, f"{_rrset(record)} {said}")


def _occupied(record: RecordSet) -> Problem:
    own = type(record.policy)
    said = (
        f"cannot be created because a {_KINDS[own]} RRSet with the same name, type and "
        f"{_EXCLUSIVE[own]} already exists"
    )
    return _problem("taken", record, f"{_rrset(record)} {said}")


def _beside_cname(record: RecordSet, zone: str) -> Problem:
    said = f"RRSet of type {record.type} with DNS name {record.name}. is not permitted "
    if record.type == "CNAME":
        said += "as it conflicts with other records with the same DNS name"
    else:
        said += "because a conflicting RRSet of type CNAME with the same DNS name already exists"
    return _problem("cname-conflict", record, f"{said} in zone {zone}.")


def _name_problems(record: RecordSet, zone: HostedZone) -> Iterator[Problem]:
    name = f"DNS name {record.name}."
    if not is_well_formed(record.name):
        yield _problem("name", record, f"{name} has a label over 63 bytes or is over 255 itself")
    if not lies_within(record.name, zone.name):
        said = f"RRSet with {name} is not permitted in zone {zone.name}."
        yield _problem("outside-zone", record, said)
    if record.type != "CNAME":
        return
    if record.name == zone.name:
        said = f"RRSet of type CNAME with {name} is not permitted at apex in zone {zone.name}."
        yield _problem("cname-at-apex", record, said)
    if any(owner == record.name and kind != "CNAME" for owner, kind in zone.groups):
        yield _beside_cname(record, zone.name)


def _policy_problems(record: RecordSet) -> Iterator[Problem]:
    said = None
    match record.policy:
        case Simple():
            return
        case Weighted(weight) if weight not in WEIGHTS:
            said = f"has a weight outside 0 to 255: {weight}"
        case Geoproximity(bias=bias) if bias not in BIASES:
            said = f"has a bias outside -99 to 99: {bias}"
        case Geoproximity(region=region, coordinates=None) if region not in REGIONS:
            said = "stands where this model knows no coordinates, so it is chosen last"
        case Latency(region) if region not in REGIONS and region != BEIJING:
            said = f"is for a region that this model does not know, so it is chosen last: {region}"
        case MultivalueAnswer() if record.alias is not None:
            said = "is a multivalue answer alias, which cannot be created"
    if said is not None:
        yield _problem("policy", record, f"{_rrset(record)} {said}")
    if record.set_identifier is None:
        said = f"{_rrset(record)}: Missing field 'SetIdentifier'"
        yield _problem("set-identifier", record, said)


def chain_problems(record: RecordSet, zone: HostedZone) -> Iterator[Problem]:
    """Yield alias targets that are missing or outside the zone, and loops of aliases or CNAMEs."""
    alias = record.alias
    if alias is not None and alias.hosted_zone_id is None:
        tried = (
            f"Tried to create an alias that targets {alias.name}., type {record.type} "
            f"in zone {zone.id}, but"
        )
        if not lies_within(alias.name, zone.name):
            said = f"{tried} the alias target name does not lie within the target zone"
            yield _problem("alias-outside-zone", record, said)
        elif (alias.name, record.type) not in zone.groups:
            yield _problem("alias-not-found", record, f"{tried} that target was not found")
    if _leads_to_itself(record, zone):
        said = (
            f"RRSet of type {record.type} with DNS name {record.name}. is not permitted as it "
            "creates a CNAME or alias loop in the zone."
        )
        yield _problem("loop", record, said)


def _leads_to_itself(record: RecordSet, zone: HostedZone) -> bool:
    """Whether following a record leads back to its own name and type."""
    start = (record.name, record.type)
    seen: set[tuple[str, str]] = set()
    ahead = [_next(record)]
    while ahead:
        key = ahead.pop()
        if key == start:
            return True
        if key is not None and key not in seen:
            seen.add(key)
            ahead += [_next(further) for further in zone.groups.get(key, ())]
    return False


def _next(record: RecordSet) -> tuple[str, str] | None:
    """The name and type that a record leads to within its zone, or None."""
    if record.alias is not None:
        in_zone = record.alias.hosted_zone_id is None
        return (record.alias.name, record.type) if in_zone else None
    if record.type == "CNAME" and record.values:
        return canonical_name(record.values[0]), "CNAME"
    return None


def _check_problems(check: HealthCheck, route53: Route53) -> Iterator[Problem]:
    for child in check.child_health_checks:
        found = route53.checks.get(child)
        if found is None:
            said = f"monitors a health check that was not found: {child}"
            yield Problem("health-check-not-found", check.id, check.source, said)
        elif found.type == "CALCULATED":
            said = f"a calculated health check cannot monitor another calculated one: {child}"
            yield Problem("calculated-child", check.id, check.source, said)


def _problem(rule: str, record: RecordSet, message: str) -> Problem:
    return Problem(rule, record.name, record.source, message)


def _rrset(record: RecordSet) -> str:
    """A record set as Route 53's messages name it."""
    identifier = "" if record.set_identifier is None else f", SetIdentifier {record.set_identifier}"
    return f"RRSet with DNS name {record.name}., type {record.type}{identifier}"
