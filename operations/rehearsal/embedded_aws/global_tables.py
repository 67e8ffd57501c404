"""Applies the model of replication to moto's tables.

moto's server is multi-threaded and takes no locks, so `lock` is held during every DynamoDB action,
every delivery and every change of the settings. This also makes conditional writes atomic.
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
"""How many requests' writes are tracked; the oldest are forgotten first."""
OPEN_WRITES = 1_000
"""How many more open writes may accumulate before the lost ones among them are looked for."""


@dataclass(frozen=True)
class Conflict:
    """Writes to an item in the region `lost` that were overwritten by one in the region `won`."""

    table: str
    key: tuple[str, ...]
    won: str
    lost: str


@dataclass(frozen=True)
class WriteStatus:
    """What became of the writes of some requests.

    `missing` are, for each region, the requests with a write that the region has not received or
    has lost. Requests in `unknown` wrote nothing.
    """

    missing: dict[str, list[str]]
    unknown: list[str]


class GlobalTables:
    """The tables that have replicas, and the settings of their replication.

    `lag_seconds` pass between a write and its delivery. The regions in `paused` neither send nor
    receive and catch up afterwards, as with the AWS FIS action
    `aws:dynamodb:global-table-pause-replication`. A write is lost if a write that did not descend
    from it replaced it (`lineage`). `seeds` are the replicas that prevent the deletion of the table
    from which they were added.
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
        """How many deliveries are under way."""
        return sum(replication.pending for replication in self._replications.values())

    @property
    def behind(self) -> dict[str, dict[str, float]]:
        """For each region with writes under way to it: how many are `pending`, and the age of the
        oldest in `seconds`."""
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
        """Return what became of the writes of these requests."""
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
        """Return the other replicas of a table, sorted by region."""
        replication = self._replication(table)
        return [
            _table(table.account_id, region, table.name)
            for region in (replication.regions if replication is not None else [])
            if region != table.region_name
        ]

    def join(self, replica: Table, *, source: Table) -> None:
        """Make the new, empty table `replica` a replica of `source`, and copy the items."""
        replica.items = copy.deepcopy(source.items)
        replication = self._replications.setdefault(
            (source.account_id, source.name), Replication(source.region_name)
        )
        replication.add_replica(replica.region_name, source=source.region_name)

    def leave(self, table: Table) -> None:
        """Forget a table that was deleted; it need not have been a replica."""
        replication = self._replication(table)
        if replication is not None:
            replication.remove_replica(table.region_name)
            if not replication.regions:
                del self._replications[table.account_id, table.name]

    def note_write(self, table: Table, before: Item | None, after: Item | None) -> None:
        """Note that an action writes an item; `commit` is called once the action is over."""
        item = after if after is not None else before
        if item is not None and self._replication(table) is not None:
            key = (item.hash_key, item.range_key)
            self._written.setdefault((table.account_id, table.name, table.region_name, key), before)

    def commit(self, *, failed: bool, request: str | None = None) -> None:
        """Replicate what the action wrote; if it `failed`, only what moto did not roll back.

        `request` is the `Root` of the trace of the caller's request, if it is known.
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
        """Deliver what is due, in an endless loop; the target of a thread."""
        while True:
            time.sleep(SECONDS_BETWEEN_DELIVERIES)
            with self.lock:
                self._deliver()

    def _replication(self, table: Table) -> Replication[Key, Item] | None:
        replication = self._replications.get((table.account_id, table.name))
        if replication is not None and table.region_name in replication.regions:
            return replication
        return None  # a table of the same name, but no replica

    def _deliver(self) -> None:
        until = time.monotonic() - self.lag_seconds
        for (account, name), replication in self._replications.items():
            for delivery in replication.deliver(until=until, paused=self.paused):
                _put(_table(account, delivery.region, name), delivery.key, delivery.value)
        self._written = {}  # a delivered write is not replicated again
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
    """Put or delete an item unconditionally, and add it to the stream as moto does."""
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
