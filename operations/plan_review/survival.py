"""Which failures of one region every caller survives: the proof, of single regions only."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from operations.plan_review.system import System
from operations.proof.checks import findings
from operations.proof.documents import Reading
from operations.proof.exhaustive import Healths, spread, turns
from operations.proof.failures import Mode, Scenarios, scenarios
from operations.proof.observer import Observer
from operations.proof.subjects import Subject, subject, subjects
from operations.proof.tally import SMALL

SharedName = tuple[str, str]
"""A name and a record type."""


class Failure(NamedTuple):
    """A region of a shared name, failing in some way."""

    name: str
    region: str
    mode: Mode


def shared_names(system: System) -> frozenset[SharedName]:
    """The names whose records choose between regions, with their types."""
    found = subjects(system.route53, system.deployed)
    return frozenset((each.name, each.type) for each in found)


def survived(system: System, names: Iterable[SharedName]) -> dict[Failure, bool]:
    """Whether everybody whom a name answers is still served, for each failure of one region."""
    found: dict[Failure, bool] = {}
    observations = Observer(Reading(system.route53, system.deployed)).observations()
    held = {key for zone in system.route53.zones for key in zone.groups}
    for name, record_type in sorted(held.intersection(names)):
        each = subject(system.route53, name, record_type, deployed=system.deployed)
        one = scenarios(each.regions, at_most=1)
        for mode in Mode:
            healths = Healths(system.route53.checks, findings(observations, one, mode), len(one))
            lost = set(_losing(each, one, healths))
            for region in each.regions:
                failure = Failure(name, region, mode)
                found[failure] = found.get(failure, True) and region not in lost
    return found


def _losing(shared: Subject, one: Scenarios, healths: Healths) -> Iterator[str]:
    """The regions whose failure costs somebody an answer, or leads somebody to what is dead."""
    for tree, _ in shared.trees:
        sent = spread(list(turns(tree, healths)), len(one))
        lost = sent.unanswered.copy()
        for record, share in sent.shares.items():
            lost += share * ~one.alive(shared.places[record])
        for at in np.flatnonzero(lost > lost[0] + SMALL):
            yield from one.failed(int(at))
