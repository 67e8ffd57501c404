"""Which places must serve a caller: those that the records do not deliberately keep from it.

A record is *held out* if its calculated check can never reach its threshold; that keeps a region
out of service while it is up. A caller is *confined* where the records offer only some of the
places: geolocation without a default, or a location's record that is always healthy, which keeps
callers' data within a continent. Confinement counts as intended only where it leaves a choice. To
a single place it is a single point of failure.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from constructs_lib.routing.policies import Geolocation
from operations.proof.subjects import Subject
from operations.route53.groups import Branch, Group
from operations.route53.health_checks import HealthCheck


class Reachability:
    """The places that the records of a subject offer to callers."""

    def __init__(self, subject: Subject, checks: Mapping[str, HealthCheck]) -> None:
        self._subject = subject
        self._checks = checks
        self._known: dict[int, tuple[Branch, frozenset[str]]] = {}

    def places_below(self, branch: Branch) -> frozenset[str]:
        """Return the places that a record leads to, without those that are held out."""
        known = self._known.get(id(branch))
        if known is None:
            known = self._known[id(branch)] = (branch, frozenset(self._places_below(branch)))
        return known[1]

    def is_held_out(self, branch: Branch) -> bool:
        """Whether a record's health check can never be healthy."""
        check = self._checks.get(branch.record.health_check_id or "")
        return (
            check is not None
            and check.type == "CALCULATED"
            and (check.health_threshold or 0) > len(check.child_health_checks)
            and not (check.inverted or check.disabled)
        )

    def offered(self, tree: Group) -> frozenset[str]:
        """Return the places that a caller may be sent to."""
        return frozenset(self._offered(tree))

    def counted_on(self, tree: Group) -> frozenset[str]:
        """Return the places that must serve a caller while any of them is up."""
        offered = self.offered(tree)
        return offered if len(offered) > 1 else self.everywhere

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """The places that any caller may be sent to."""
        return frozenset(place for tree, _ in self._subject.trees for place in self._offered(tree))

    def _places_below(self, branch: Branch) -> Iterator[str]:
        if self.is_held_out(branch):
            return
        if branch.leads_to is None:
            yield self._subject.places[branch.record]
        else:
            for below in _members(branch.leads_to):
                yield from self.places_below(below)

    def _offered(self, group: Group) -> Iterator[str]:
        for tier in group.tiers:
            for branch in tier:
                if branch.leads_to is None or self.is_held_out(branch):
                    yield from self.places_below(branch)
                else:
                    yield from self._offered(branch.leads_to)
            if any(_always_answers(branch) for branch in tier):
                return


def _always_answers(branch: Branch) -> bool:
    """Whether a geolocation record can never be passed over."""
    return (
        isinstance(branch.record.policy, Geolocation)
        and branch.record.health_check_id is None
        and not branch.evaluates
    )


def _members(group: Group) -> Iterator[Branch]:
    for tier in group.tiers:
        yield from tier
