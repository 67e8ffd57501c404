"""How replicas come to agree, in the pure model."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from operations.rehearsal.embedded_aws.lineage import Version
from operations.rehearsal.embedded_aws.replication import Replication

EUROPE, BRAZIL, AMERICA, JAPAN = "eu-west-1", "sa-east-1", "us-east-1", "ap-northeast-1"
FOREVER = float("inf")


class Replicas:
    """What a table's replicas hold, changed only as the model says."""

    def __init__(self, *regions: str) -> None:
        self.model: Replication[str, int] = Replication(regions[0])
        self.items: dict[str, dict[str, int]] = {regions[0]: {}}
        for region in regions[1:]:
            self.add(region, source=regions[0])

    def add(self, region: str, *, source: str) -> None:
        self.items[region] = dict(self.items[source])
        self.model.add_replica(region, source=source)

    def remove(self, region: str) -> None:
        del self.items[region]
        self.model.remove_replica(region)

    def write(self, region: str, value: int | None, *, at: float, key: str = "item") -> None:
        self._put(region, key, value)
        self.model.commit(region, key, value, at=at)

    def deliver(self, *, until: float = FOREVER, paused: Collection[str] = ()) -> None:
        for delivery in self.model.deliver(until=until, paused=paused):
            self._put(delivery.region, delivery.key, delivery.value)

    def lost(self) -> int:
        return len(self.model.lost())

    def values(self) -> dict[str, int | None]:
        return {region: items.get("item") for region, items in self.items.items()}

    def _put(self, region: str, key: str, value: int | None) -> None:
        if value is None:
            self.items[region].pop(key, None)
        else:
            self.items[region][key] = value


def test_a_write_reaches_every_other_replica_once_it_is_due() -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    replicas.write(EUROPE, 1, at=10)

    replicas.deliver(until=9.9)
    early = replicas.values()
    replicas.deliver(until=10)

    assert early == {EUROPE: 1, BRAZIL: None, AMERICA: None}
    assert replicas.values() == {EUROPE: 1, BRAZIL: 1, AMERICA: 1}


def test_the_last_writer_wins_whatever_arrives_last() -> None:
    replicas = Replicas(EUROPE, BRAZIL)
    replicas.write(EUROPE, 2, at=20)
    replicas.write(BRAZIL, 1, at=10)

    replicas.deliver()

    assert replicas.values() == {EUROPE: 2, BRAZIL: 2}


def test_of_two_writes_at_one_time_that_of_the_region_whose_name_sorts_last_wins() -> None:
    replicas = Replicas(AMERICA, EUROPE)
    replicas.write(AMERICA, 1, at=10)
    replicas.write(EUROPE, 2, at=10)

    replicas.deliver()

    assert replicas.values() == {AMERICA: 1, EUROPE: 1}


def test_a_delete_beats_the_older_writes_that_arrive_after_it() -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    replicas.write(BRAZIL, 1, at=10)
    replicas.deliver(until=10, paused={AMERICA})
    replicas.write(EUROPE, None, at=20)

    replicas.deliver(paused={BRAZIL})
    after_the_delete = replicas.values()
    replicas.deliver()

    assert after_the_delete == {EUROPE: None, BRAZIL: 1, AMERICA: None}
    assert replicas.values() == {EUROPE: None, BRAZIL: None, AMERICA: None}


def test_a_delete_loses_to_a_newer_write() -> None:
    replicas = Replicas(EUROPE, BRAZIL)
    replicas.write(EUROPE, 1, at=10)
    replicas.deliver()
    replicas.write(EUROPE, None, at=20)
    replicas.write(BRAZIL, 2, at=30)

    replicas.deliver()

    assert replicas.values() == {EUROPE: 2, BRAZIL: 2}


def test_a_region_never_loses_its_write_to_one_that_it_had_seen() -> None:
    replicas = Replicas(EUROPE, AMERICA)
    replicas.write(AMERICA, 1, at=10)
    replicas.deliver()
    replicas.write(EUROPE, 2, at=9)

    replicas.deliver()

    assert replicas.values() == {EUROPE: 2, AMERICA: 2}


def test_a_paused_region_neither_sends_nor_receives_and_catches_up() -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    replicas.write(EUROPE, 1, at=10)
    replicas.write(BRAZIL, 2, at=20)

    replicas.deliver(paused={BRAZIL})
    paused = replicas.values()
    waiting = replicas.model.pending
    replicas.deliver()

    assert paused == {EUROPE: 1, BRAZIL: 2, AMERICA: 1}
    assert waiting == 3
    assert replicas.values() == {EUROPE: 2, BRAZIL: 2, AMERICA: 2}
    assert replicas.model.pending == 0


def test_concurrent_writes_are_one_conflict_however_many_regions_hear_of_them() -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    replicas.write(EUROPE, 1, at=10)
    replicas.write(BRAZIL, 2, at=11)

    replicas.deliver()

    assert replicas.lost() == 1


def test_a_write_over_what_its_region_had_seen_is_no_conflict() -> None:
    replicas = Replicas(EUROPE, BRAZIL)
    replicas.write(EUROPE, 1, at=10)
    replicas.deliver()
    replicas.write(BRAZIL, 2, at=11)

    replicas.deliver()

    assert replicas.lost() == 0


def test_writes_of_different_items_are_no_conflict() -> None:
    replicas = Replicas(EUROPE, BRAZIL)
    replicas.write(EUROPE, 1, at=10, key="one")
    replicas.write(BRAZIL, 2, at=10, key="other")

    replicas.deliver()

    assert replicas.lost() == 0


def test_a_new_replica_gets_what_its_source_has_and_what_is_on_its_way_there() -> None:
    replicas = Replicas(EUROPE, BRAZIL)
    replicas.write(EUROPE, 1, at=10, key="there")
    replicas.write(BRAZIL, 2, at=10, key="under way")

    replicas.add(AMERICA, source=EUROPE)
    at_first = dict(replicas.items[AMERICA])
    replicas.deliver()

    assert at_first == {"there": 1}
    assert replicas.items[AMERICA] == {"there": 1, "under way": 2}


def test_a_new_replica_knows_how_new_its_items_are() -> None:
    replicas = Replicas(EUROPE, BRAZIL)
    replicas.write(BRAZIL, 1, at=10)
    replicas.write(EUROPE, 2, at=20)

    replicas.add(AMERICA, source=EUROPE)
    replicas.deliver()

    assert replicas.values() == {EUROPE: 2, BRAZIL: 2, AMERICA: 2}


def test_a_removed_replica_gets_nothing_more_and_still_gives_what_it_had_taken() -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    replicas.write(EUROPE, 1, at=10, key="one")
    replicas.write(BRAZIL, 2, at=10, key="other")

    replicas.remove(BRAZIL)
    replicas.deliver()

    assert replicas.items == {EUROPE: {"one": 1, "other": 2}, AMERICA: {"one": 1, "other": 2}}


regions = st.sampled_from([EUROPE, BRAZIL, AMERICA])
keys = st.sampled_from(["one", "other"])
pauses = st.sets(regions)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), regions, keys, st.integers() | st.none(), st.booleans()),
        st.tuples(st.just("deliver"), pauses, st.integers(0, 5)),
        st.tuples(st.just("add"), regions),
    ),
    max_size=40,
)


@given(steps)
def test_replicas_agree_once_everything_is_delivered(steps: list[tuple[object, ...]]) -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    now = 0
    for step in steps:
        match step:
            case "write", str(region), str(key), int() | None as value, bool(later):
                now += later
                replicas.write(region, value, at=now, key=key)
                assert replicas.items[region].get(key) == value
            case "deliver", set(paused), int(lag):
                replicas.deliver(until=now - lag, paused=paused)
            case "add", str(source) if JAPAN not in replicas.items:
                replicas.add(JAPAN, source=source)

    replicas.deliver()

    assert len({tuple(sorted(items.items())) for items in replicas.items.values()}) == 1


@given(st.lists(st.tuples(regions, st.integers() | st.none(), pauses), min_size=1))
def test_the_last_write_is_what_every_replica_ends_with(
    writes: list[tuple[str, int | None, set[str]]],
) -> None:
    replicas = Replicas(EUROPE, BRAZIL, AMERICA)
    for at, (region, value, paused) in enumerate(writes):
        replicas.write(region, value, at=at)
        replicas.deliver(paused=paused)

    replicas.deliver()

    assert set(replicas.values().values()) == {writes[-1][1]}


@given(st.floats(0, 3), st.integers(0, 3), regions, st.floats(0, 3), regions)
def test_a_version_is_newer_than_the_one_that_it_replaces(
    seen_at: float, revision: int, seen_region: str, committed_at: float, region: str
) -> None:
    seen = Version(seen_at, revision, seen_region)

    assert Version.after(seen, committed_at=committed_at, region=region) > seen
