"""Adds up, tree by tree, where callers are sent in every scenario; only the sums are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from operations.proof.exhaustive import ROUNDING, Probabilities, Spread, Visit
from operations.proof.failures import Flags, Scenarios
from operations.proof.reachability import Reachability
from operations.proof.subjects import Subject
from operations.proof.survival import is_lost, lost_share, place_shares
from operations.route53.callers import Caller
from operations.route53.groups import Branch, Group
from operations.route53.latency import Latencies
from operations.terraform_json.regions import region_in

_EXAMPLES = 3


class Loss(NamedTuple):
    """A scenario in which callers are lost although a region that should serve them is up."""

    scenario: int
    tree: Group
    callers: tuple[Caller, ...]


class Detour(NamedTuple):
    """A scenario in which a less preferred record answers although a better one's region is up."""

    scenario: int
    group: Group
    passed_over: Branch
    callers: tuple[Caller, ...]


@dataclass
class ScenarioResults:
    """The sums over all callers, in every scenario, for failures in one mode."""

    subject: Subject
    scenarios: Scenarios
    reachability: Reachability
    weights: Mapping[str, float]
    latencies: Latencies
    listed: int
    lost: NDArray[np.int64] = field(init=False)
    slowest_ms: Probabilities = field(init=False)
    losses: list[Loss] = field(default_factory=list)
    detours: list[Detour] = field(default_factory=list)
    callers: dict[str, dict[str, Probabilities]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = len(self.scenarios)
        self.lost = np.zeros(size, dtype=np.int64)
        self._weights = {place: np.zeros(size) for place in self.subject.regions}
        self._milliseconds = np.zeros(size)
        self.slowest_ms = np.zeros(size)

    def add(
        self, tree: Group, callers: tuple[Caller, ...], taken: Sequence[Visit], to: Spread
    ) -> None:
        """Add the callers of one tree. Of the first `listed` scenarios their shares are kept."""
        places = place_shares(to, self.subject)
        self._add_losses(tree, callers, places, to.unanswered)
        self._add_detours(callers, taken)
        weight = sum(self.weights[caller.name] for caller in callers)
        for place, share in places.items():
            self._weights[place] += weight * share
        kept = {place: share[: self.listed].copy() for place, share in places.items()}
        for caller in callers:
            self._add_latency(caller, places)
            self.callers[caller.name] = kept

    @property
    def shares(self) -> dict[str, Probabilities]:
        """Each place's share of all callers."""
        return {place: weight / self._total for place, weight in self._weights.items()}

    @property
    def mean_ms(self) -> Probabilities:
        """The mean round trip."""
        return self._milliseconds / self._total

    @property
    def _total(self) -> float:
        return sum(self.weights[caller] for caller in self.callers)

    def _add_losses(
        self,
        tree: Group,
        callers: tuple[Caller, ...],
        places: Mapping[str, Probabilities],
        unanswered: Probabilities,
    ) -> None:
        lost = lost_share(places, unanswered, self.scenarios)
        bad = is_lost(lost) & self._any_alive(self.reachability.counted_on(tree))
        self.lost += bad * len(callers)
        self.losses += [Loss(int(at), tree, callers) for at in np.flatnonzero(bad)[:_EXAMPLES]]

    def _add_detours(self, callers: tuple[Caller, ...], taken: Sequence[Visit]) -> None:
        for visit in taken:
            chosen = {id(branch): share for branch, share in visit.chosen}
            earlier = np.zeros(len(self.lost), dtype=np.bool_)
            before: list[tuple[Branch, Flags]] = []
            for tier in visit.group.tiers:
                going = [chosen[id(branch)] > ROUNDING for branch in tier if id(branch) in chosen]
                wrong = earlier & np.logical_or.reduce(going) if going else earlier[:0]
                for at in np.flatnonzero(wrong)[:1]:
                    passed_over = next(branch for branch, lives in before if lives[at])
                    self.detours.append(Detour(int(at), visit.group, passed_over, callers))
                for branch in tier:
                    lives = self._any_alive(self.reachability.places_below(branch))
                    earlier |= lives
                    before.append((branch, lives))

    def _add_latency(self, caller: Caller, places: Mapping[str, Probabilities]) -> None:
        """Add the expected round trip; a place whose distance is not known adds nothing."""
        expected = np.zeros(len(self.lost))
        for place, share in places.items():
            milliseconds = self.latencies.between(caller, region_in(place) or place)
            if np.isfinite(milliseconds):
                expected += share * milliseconds
        self._milliseconds += self.weights[caller.name] * expected
        np.maximum(self.slowest_ms, expected, out=self.slowest_ms)

    def _any_alive(self, places: frozenset[str]) -> Flags:
        lives: Flags = np.zeros(len(self.lost), dtype=np.bool_)
        for place in places:
            lives |= self.scenarios.alive(place)
        return lives
