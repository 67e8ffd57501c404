"""When callers survive the failure of regions: the proof and the plan review both ask here.

Both use one measure, the share of a caller's queries that get no answer or lead to a failed
region. They judge it by different criteria:

- the proof: no share may be lost while a region that should serve the caller is up (`is_lost`,
  with what `Reachability.counted_on` says);
- the review of a plan: no more may be lost than while nothing has failed (`is_lost_by_failure`),
  because a plan is not to blame for callers who had no answer before.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from operations.proof.documents import Reading
from operations.proof.exhaustive import (
    ROUNDING,
    Healths,
    Probabilities,
    Spread,
    spread,
    visits,
)
from operations.proof.failures import Flags, Mode, Scenarios, scenarios
from operations.proof.observations import Observer, statuses
from operations.proof.subjects import Subject, subject, subjects

SharedName = tuple[str, str]
"""A name and a record type."""


class Failure(NamedTuple):
    """One region of a shared name, failing in one mode."""

    name: str
    region: str
    mode: Mode


def place_shares(sent: Spread, subject: Subject) -> dict[str, Probabilities]:
    """Return the share of a caller's queries that each place gets, in every scenario."""
    shares: dict[str, Probabilities] = {}
    for record, share in sent.shares.items():
        place = subject.places[record]
        shares[place] = shares[place] + share if place in shares else share
    return shares


def lost_share(
    shares: Mapping[str, Probabilities], unanswered: Probabilities, every: Scenarios
) -> Probabilities:
    """Return the share of queries without an answer or led to a failed place, by scenario."""
    lost = unanswered.copy()
    for place, share in shares.items():
        lost += share * ~every.alive(place)
    return lost


def is_lost(lost: Probabilities) -> Flags:
    """Whether anything is lost, in every scenario."""
    flags: Flags = lost > ROUNDING
    return flags


def is_lost_by_failure(lost: Probabilities) -> Flags:
    """Whether more is lost than in the first scenario, in which nothing has failed."""
    flags: Flags = lost > lost[0] + ROUNDING
    return flags


def shared_names(reading: Reading) -> frozenset[SharedName]:
    """Return the names whose records choose between regions, with their types."""
    found = subjects(reading.route53, reading.deployed)
    return frozenset((each.name, each.type) for each in found)


def survived(reading: Reading, names: Iterable[SharedName]) -> dict[Failure, bool]:
    """Return for each failure of one region whether it costs no caller of a name anything.

    A name without records is left out.
    """
    found: dict[Failure, bool] = {}
    observations = Observer(reading).observations()
    held = {key for zone in reading.route53.zones for key in zone.groups}
    for name, record_type in sorted(held.intersection(names)):
        each = subject(reading.route53, name, record_type, deployed=reading.deployed)
        one = scenarios(each.regions, at_most=1)
        for mode in Mode:
            healths = Healths(reading.route53.checks, statuses(observations, one, mode), len(one))
            fatal = set(_fatal_failures(each, one, healths))
            for region in each.regions:
                failure = Failure(name, region, mode)
                found[failure] = found.get(failure, True) and region not in fatal
    return found


def _fatal_failures(shared: Subject, one: Scenarios, healths: Healths) -> Iterator[str]:
    """Yield the regions whose failure costs some caller an answer."""
    for tree, _ in shared.trees:
        sent = spread(list(visits(tree, healths)), len(one))
        lost = lost_share(place_shares(sent, shared), sent.unanswered, one)
        for at in np.flatnonzero(is_lost_by_failure(lost)):
            yield from one.failed(int(at))
