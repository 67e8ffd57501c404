"""Drains a region and restores it: one item, in every replica that can be reached.

The region's own replica comes first: its health function reads that one, so the region is drained
even where replication is what has broken. A replica that cannot be reached gets the item by
replication when it is back.
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
    """What came of a drain or restore.

    `replicas` says of each whether its item was written or deleted (True), was so already (False),
    or why neither. `drain` is the item that stands, or stood.
    """

    region: str
    result: Result
    drain: Drain | None
    replicas: Mapping[str, bool | Unanswered]
    drain_state: DrainState

    @property
    def takes_effect(self) -> bool:
        """Whether callers follow: it is new, the region's own replica has it, and no ill health
        keeps a restored region out."""
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
        """The regions that callers were not sent to."""
        return frozenset(self.drain_state.replicas) - frozenset(self.drain_state.serving)

    @property
    def out_after(self) -> frozenset[str]:
        """The regions that callers are not sent to when this has worked."""
        own = {self.region}
        return self.out_before | own if self._drains else self.out_before - own

    @property
    def warnings(self) -> list[str]:
        """What a person should know that was not asked for."""
        health, said = self.drain_state.health[self.region], []
        if isinstance(self.replicas.get(self.region), Unanswered):
            said.append(
                "Its own replica, the one that its health function reads, gets this by replication "
                "when it is back."
            )
        if self.result == "restored" and not health.would_serve:
            said.append(f"It stays out until it is well. Its health route: {health}")
        if self.region not in self.drain_state.active:
            said.append(
                "The deployment gives it no record under the shared name: no caller is sent there."
            )
        return said


def drain_region(
    drain_state: DrainState,
    replicas: Mapping[str, Replica],
    wanted: Drain,
    *,
    force: bool = False,
    dry_run: bool = False,
) -> DrainOutcome:
    """Drain a region, unless no other would serve.

    A drain that only some replicas hold is completed as it stands. A dry run says what would be.

    Raises:
        AwsError: when no replica took the item.
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
    """Restore a region, drained or not.

    Raises:
        AwsError: when no replica took the deletion.
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
    """Write where it is needed, the region's own replica first, then the others at once."""
    if dry_run:
        return {**needed, **drain_state.silent}
    done: dict[str, bool | Unanswered] = {**dict.fromkeys(needed, False), **drain_state.silent}
    due = [name for name, is_needed in needed.items() if is_needed]
    for together in ([name for name in due if name == region], [n for n in due if n != region]):
        done |= ConcurrentCalls({name: writes[name] for name in together}).results()
    if all(isinstance(said, Unanswered) for said in done.values()):
        why = "".join(f"\n  {name}: {silence}" for name, silence in done.items())
        raise AwsError(f"Nothing was written; no replica took it:{why}")
    return done
