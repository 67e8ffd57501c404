"""Where aliases and CNAMEs of a zone lead: targets that are missing, and loops."""

from collections.abc import Iterator

from operations.dns_names import canonical_name, lies_within
from operations.route53.problems import Problem, refused
from operations.route53.records import RecordSet
from operations.route53.zones import HostedZone


def chain_problems(record: RecordSet, zone: HostedZone) -> Iterator[Problem]:
    """What is wrong with the way that starts at one record, in Route 53's words."""
    alias = record.alias
    if alias is not None and alias.hosted_zone_id is None:
        tried = (
            f"Tried to create an alias that targets {alias.name}., type {record.type} "
            f"in zone {zone.id}, but"
        )
        if not lies_within(alias.name, zone.name):
            said = f"{tried} the alias target name does not lie within the target zone"
            yield refused("alias-outside-zone", record, said)
        elif (alias.name, record.type) not in zone.groups:
            yield refused("alias-not-found", record, f"{tried} that target was not found")
    if _returns(record, zone):
        said = (
            f"RRSet of type {record.type} with DNS name {record.name}. is not permitted as it "
            "creates a CNAME or alias loop in the zone."
        )
        yield refused("loop", record, said)


def _returns(record: RecordSet, zone: HostedZone) -> bool:
    """Whether following a record leads back to its own name and type."""
    home = (record.name, record.type)
    seen: set[tuple[str, str]] = set()
    ahead = [_next(record)]
    while ahead:
        place = ahead.pop()
        if place == home:
            return True
        if place is not None and place not in seen:
            seen.add(place)
            ahead += [_next(further) for further in zone.groups.get(place, ())]
    return False


def _next(record: RecordSet) -> tuple[str, str] | None:
    if record.alias is not None:
        in_zone = record.alias.hosted_zone_id is None
        return (record.alias.name, record.type) if in_zone else None
    if record.type == "CNAME" and record.values:
        return canonical_name(record.values[0]), "CNAME"
    return None
