"""Drains and restores a region: writes or deletes one item in every replica that can be reached.

The region's own replica is written first. Its health function reads that one, so a drain works even
while replication is broken. A replica that cannot be reached gets the item by replication later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from operations.console.errors import AwsError
from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered
from operations.operator.drain_state import DrainState
from operations.operator.replicas import Replica
from operations.own_items.drain import Drain

Result = Literal["drained", "restored", "already drained", "not drained", "refused"]


@dataclass(frozen=True, kw_only=True)
class DrainOutcome:
    """The outcome of a drain or a restore.

    `replicas` says for each replica whether the item was written or deleted (True), whether that
    was not necessary (False), or why it failed. `drain` is the item that is there now, or that a
    restore has deleted.
    """

    region: str
    result: Result
    drain: Drain | None
    replicas: Mapping[str, bool | Unanswered]
    drain_state: DrainState

    @property
    def takes_effect(self) -> bool:
        """Whether callers will move: something was written, the region's own replica among it, and
        a restored region is healthy."""
        is_new = any(done is True for done in self.replicas.values())
        here = not isinstance(self.replicas.get(self.region), Unanswered)
        return (
            is_new and here and (self._drains or self.drain_state.health[self.region].would_serve)
        )

    @property
    def _drains(self) -> bool:
        return self.result in ("drained", "already drained")

    @property
    def out_before(self) -> frozenset[str]:
        """The regions that callers were not sent to before."""
        return frozenset(self.drain_state.replicas) - frozenset(self.drain_state.serving)

    @property
    def out_after(self) -> frozenset[str]:
        """The regions that callers are not sent to once this has taken effect."""
        own = {self.region}
        return self.out_before | own if self._drains else self.out_before - own

    @property
    def warnings(self) -> list[str]:
        """What the operator should know besides."""
        health, said = self.drain_state.health[self.region], []
        if isinstance(self.replicas.get(self.region), Unanswered):
            said.append(
                "Its own replica, the one that its health function reads, gets this by replication "
                "when it is back."
            )
        if self.result == "restored" and not health.would_serve:
            said.append(f"It stays out until it is healthy. Its health route: {health}")
        if self.region not in self.drain_state.active:
            said.append("It has no record under the shared name, so no caller is sent there.")
        return said


def drain_region(
    drain_state: DrainState,
    replicas: Mapping[str, Replica],
    wanted: Drain,
    *,
    force: bool = False,
    dry_run: bool = False,
) -> DrainOutcome:
    """Drain a region, unless no other region would serve callers; `force` drains it even then.

    If some replicas already hold a drain item of the region, that one is written to the others. A
    dry run writes nothing and returns what would be written.

    Raises:
        AwsError: if the item could be written to no replica.
    """
    region, standing = wanted.region, drain_state.drain_of(wanted.region)
    others = [name for name in drain_state.serving if name != region]
    item = standing or wanted
    if standing is None and not others and not force:
        return DrainOutcome(
            region=region, result="refused", drain=None, replicas={}, drain_state=drain_state
        )
    return DrainOutcome(
        region=region,
        result="drained" if standing is None else "already drained",
        drain=item,
        replicas=_everywhere(
            drain_state,
            region,
            {name: partial(replica.drain, item) for name, replica in replicas.items()},
            {name: found is None for name, found in drain_state.drains_of(region).items()},
            dry_run=dry_run,
        ),
        drain_state=drain_state,
    )


def restore_region(
    drain_state: DrainState,
    replicas: Mapping[str, Replica],
    region: str,
    *,
    dry_run: bool = False,
) -> DrainOutcome:
    """Delete a region's drain item, if there is one.

    Raises:
        AwsError: if the item could be deleted in no replica.
    """
    standing = drain_state.drain_of(region)
    return DrainOutcome(
        region=region,
        result="not drained" if standing is None else "restored",
        drain=standing,
        replicas=_everywhere(
            drain_state,
            region,
            {name: partial(replica.restore, region) for name, replica in replicas.items()},
            {name: found is not None for name, found in drain_state.drains_of(region).items()},
            dry_run=dry_run,
        ),
        drain_state=drain_state,
    )


def _everywhere(
    drain_state: DrainState,
    region: str,
    writes: Mapping[str, Callable[[], bool]],
    needed: Mapping[str, bool],
    *,
    dry_run: bool,
) -> dict[str, bool | Unanswered]:
    """Write where it is needed: the region's own replica first, then the others at the same
    time."""
    if dry_run:
        return {**needed, **drain_state.silent}
    done: dict[str, bool | Unanswered] = {**dict.fromkeys(needed, False), **drain_state.silent}
    due = [name for name, is_needed in needed.items() if is_needed]
    for together in ([name for name in due if name == region], [n for n in due if n != region]):
        done |= ConcurrentCalls({name: writes[name] for name in together}).results()
    if all(isinstance(said, Unanswered) for said in done.values()):
        why = "".join(f"\n  {name}: {reason}" for name, reason in done.items())
        raise AwsError(f"Nothing was written. No replica accepted it:{why}")
    return done
