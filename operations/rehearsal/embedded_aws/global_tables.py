"""Binds the model of replication to moto's tables: what is written, and what is delivered.

moto's server is threaded and takes no locks, so `lock` is held for every DynamoDB action, every
delivery and every change of the settings. It also keeps a conditional write whole.
"""

import copy
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from threading import RLock
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from operations.rehearsal.embedded_aws.replication import Replication
from operations.rehearsal.embedded_aws.seeds import Seeds

Key = tuple[DynamoType, DynamoType | None]

SECONDS_BETWEEN_DELIVERIES = 0.02


REMEMBERED_REQUESTS = 100_000
"""Of how many requests it is known what became of their writes; older ones are forgotten."""
OPEN_WRITES = 1_000
"""How many more open writes there may be before it is looked which of them are lost."""


@dataclass(frozen=True)
class Conflict:
    """Writes of one region to an item that were lost to another region's."""

    table: str
    key: tuple[str, ...]
    won: str
    lost: str


@dataclass(frozen=True)
class WriteStatus:
    """What became of the writes of some requests, as `GlobalTables.written` tells it.

    By region, `missing` are the requests of which it has not every write, seen or replaced. Those
    in `unknown` wrote nothing.
    """

    missing: dict[str, list[str]]
    unknown: list[str]


class GlobalTables:
    """The tables that have replicas, and how fast, and between whom, their writes travel.

    `lag_seconds` passes between a write and its delivery. The regions in `paused` neither send nor
    receive, as under the fault injection `aws:dynamodb:global-table-pause-replication`, and catch
    up afterwards. A write that was overwritten by one which had not seen it is lost (`lineage`).
    `seeds` are the replicas that keep the table which they were added from.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.lag_seconds = 0.5
        self.paused: frozenset[str] = frozenset()
        self.seeds = Seeds()
        self._conflicts: Counter[Conflict] = Counter()
        self._lost_in: dict[str, frozenset[str]] = {}
        self._look_beyond = OPEN_WRITES
        self._replications: dict[tuple[str, str], Replication[Key, Item]] = {}
        self._written: dict[tuple[str, str, str, Key], Item | None] = {}

    @property
    def pending(self) -> int:
        return sum(replication.pending for replication in self._replications.values())

    @property
    def behind(self) -> dict[str, dict[str, float]]:
        """Of each region to which writes are under way: how many `pending`, and the `seconds`
        since the oldest of them."""
        committed: dict[str, list[float]] = {}
        for replication in self._replications.values():
            for region in replication.regions:
                committed.setdefault(region, []).extend(replication.under_way_to(region))
        now = time.monotonic()
        return {
            region: {"pending": len(times), "seconds": now - min(times)}
            for region, times in committed.items()
            if times
        }

    @property
    def conflicts(self) -> Counter[Conflict]:
        """How many writes were lost in each conflict."""
        self._look_for_losses()
        return self._conflicts

    def written(self, requests: Collection[str]) -> WriteStatus:
        """What became of the writes that requests made."""
        self._look_for_losses()
        missing = {}
        for region in sorted({each for one in self._replications.values() for each in one.regions}):
            unseen = {
                request
                for replication in self._replications.values()
                if region in replication.regions
                for request in replication.unseen_by(region)
            }
            missing[region] = [
                each for each in requests if each in unseen or region in self._lost_in.get(each, ())
            ]
        return WriteStatus(missing, [each for each in requests if each not in self._lost_in])

    def peers(self, table: Table) -> list[Table]:
        """The other replicas of a table, by the names of their regions; none if it has none."""
        replication = self._replication(table)
        return [
            _table(table.account_id, region, table.name)
            for region in (replication.regions if replication is not None else [])
            if region != table.region_name
        ]

    def join(self, replica: Table, *, source: Table) -> None:
        """Make a new, empty table a replica of `source`, and fill it."""
        replica.items = copy.deepcopy(source.items)
        replication = self._replications.setdefault(
            (source.account_id, source.name), Replication(source.region_name)
        )
        replication.add_replica(replica.region_name, source=source.region_name)

    def leave(self, table: Table) -> None:
        """Forget a table that has been deleted, whether it was a replica or not."""
        replication = self._replication(table)
        if replication is not None:
            replication.remove_replica(table.region_name)
            if not replication.regions:
                del self._replications[table.account_id, table.name]

    def note_write(self, table: Table, before: Item | None, after: Item | None) -> None:
        """Note that an action writes an item; `commit` follows when the action is over."""
        item = after if after is not None else before
        if item is not None and self._replication(table) is not None:
            key = (item.hash_key, item.range_key)
            self._written.setdefault((table.account_id, table.name, table.region_name, key), before)

    def commit(self, *, failed: bool, request: str | None = None) -> None:
        """Send what the action wrote; of one that failed, only what moto did not take back.

        `request` names the caller's request for which it was done.
        """
        for (account, name, region, key), before in self._written.items():
            after = copy.deepcopy(_table(account, region, name).get_item(*key))
            if not (failed and _attributes(before) == _attributes(after)):
                self._replications[account, name].commit(
                    region, key, after, at=time.monotonic(), request=request
                )
                if request is not None:
                    self._remember(request)
        self._written = {}

    def deliver_forever(self) -> None:
        """Deliver what is due, again and again: the body of a thread."""
        while True:
            time.sleep(SECONDS_BETWEEN_DELIVERIES)
            with self.lock:
                self._deliver()

    def _replication(self, table: Table) -> Replication[Key, Item] | None:
        replication = self._replications.get((table.account_id, table.name))
        if replication is not None and table.region_name in replication.regions:
            return replication
        return None  # a table of the same name in another region is none of its replicas

    def _deliver(self) -> None:
        until = time.monotonic() - self.lag_seconds
        for (account, name), replication in self._replications.items():
            for delivery in replication.deliver(until=until, paused=self.paused):
                _put(_table(account, delivery.region, name), delivery.key, delivery.value)
        self._written = {}  # what was delivered is not sent on
        if sum(each.open_writes for each in self._replications.values()) > self._look_beyond:
            self._look_for_losses()

    def _look_for_losses(self) -> None:
        for (_, name), replication in self._replications.items():
            for lost in replication.lost():
                key = tuple(str(each.value) for each in lost.key if each is not None)
                conflict = Conflict(name, key, won=lost.won, lost=lost.version.region)
                self._conflicts[conflict] += 1
                if lost.request in self._lost_in:
                    self._lost_in[lost.request] |= frozenset(replication.regions)
        still_open = sum(each.open_writes for each in self._replications.values())
        self._look_beyond = 2 * still_open + OPEN_WRITES

    def _remember(self, request: str) -> None:
        self._lost_in.setdefault(request, frozenset())
        if len(self._lost_in) > REMEMBERED_REQUESTS:
            del self._lost_in[next(iter(self._lost_in))]


def _table(account: str, region: str, name: str) -> Table:
    return dynamodb_backends[account][region].tables[name]


def _attributes(item: Item | None) -> object:
    return None if item is None else item.to_json()


def _put(table: Table, key: Key, item: Item | None) -> None:
    """Write as moto's own table does, stream and all, but whatever stands there."""
    before = table.get_item(*key)
    if item is None:
        table.delete_item(*key)
        return
    hash_key, range_key = key
    own = copy.deepcopy(item)
    items: Any = table.items
    if range_key is None:
        items[hash_key] = own
    else:
        items[hash_key][range_key] = own
    if table.stream_shard is not None:
        table.stream_shard.add(before, own)
