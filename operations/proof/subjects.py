"""The subjects of proofs: names whose records choose between places, with their callers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from constructs_lib.routing.policies import Simple
from operations.route53.callers import CITY_CALLERS, Caller
from operations.route53.groups import Branch, Group, group_for
from operations.route53.latency import ESTIMATED, Latencies
from operations.route53.places import place_of
from operations.route53.records import RecordKey, RecordSet
from operations.route53.zones import Route53
from operations.terraform_json.infrastructure import Deployed

_ADDRESSES = ("A", "AAAA", "CNAME")
CALLERS = tuple(CITY_CALLERS.values())
"""The callers of every proof: one in each city of the table."""


@dataclass(frozen=True)
class Subject:
    """A name and type, with the tree that each caller's query walks.

    `places` has the place of every record that may be answered with. Callers with the same order
    of preference share a tree.
    """

    name: str
    type: str
    places: Mapping[RecordSet, str]
    trees: Sequence[tuple[Group, tuple[Caller, ...]]]

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The places, each once, in alphabetical order."""
        return tuple(sorted(set(self.places.values())))


def leaves(group: Group) -> Iterator[RecordSet]:
    """Yield the records of a tree that may be answered with."""
    for branch in branches(group):
        if branch.leads_to is None:
            yield branch.record


def branches(group: Group) -> Iterator[Branch]:
    """Yield every branch of a tree, parents first."""
    for tier in group.tiers:
        for branch in tier:
            yield branch
            if branch.leads_to is not None:
                yield from branches(branch.leads_to)


def subject(
    route53: Route53,
    name: str,
    record_type: str,
    *,
    deployed: Deployed,
    latencies: Latencies = ESTIMATED,
) -> Subject:
    """Return a name and type with the trees of all callers."""
    trees: dict[object, tuple[Group, list[Caller]]] = {}
    for caller in CALLERS:
        tree = group_for(route53, name, record_type, caller, latencies)
        trees.setdefault(_shape(tree), (tree, []))[1].append(caller)
    found = {record for tree, _ in trees.values() for record in leaves(tree)}
    return Subject(
        name=name,
        type=record_type,
        places={record: place_of(record, deployed) for record in found},
        trees=tuple((tree, tuple(who)) for tree, who in trees.values()),
    )


def subjects(
    route53: Route53, deployed: Deployed, latencies: Latencies = ESTIMATED
) -> tuple[Subject, ...]:
    """Return the shared names: those whose policy chooses, and that no other shared name uses.

    Names that lead to a single place are returned only where no name leads to several.
    """
    routed = {
        key: subject(route53, *key, deployed=deployed, latencies=latencies)
        for zone in route53.zones
        for key, records in zone.groups.items()
        if key[1] in _ADDRESSES and not isinstance(records[0].policy, Simple)
    }
    used = {
        (branch.leads_to.name, branch.leads_to.type)
        for each in routed.values()
        for tree, _ in each.trees
        for branch in branches(tree)
        if branch.leads_to is not None
    }
    roots = [each for key, each in sorted(routed.items()) if each.regions and key not in used]
    return tuple(each for each in roots if len(each.regions) > 1) or tuple(roots)


def _shape(group: Group) -> object:
    """Return what two trees share if they have the same records in the same order of preference."""
    return (
        group.name,
        group.no_answer,
        tuple(
            tuple(
                (_key(branch.record), branch.leads_to and _shape(branch.leads_to))
                for branch in tier
            )
            for tier in group.tiers
        ),
    )


def _key(record: RecordSet) -> tuple[RecordKey, str]:
    return record.key, record.source
