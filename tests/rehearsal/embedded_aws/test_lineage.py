"""Which writes of an item are lost, held against items that list every write in them."""

from collections import Counter
from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from operations.rehearsal.embedded_aws.replication import Replication

EUROPE, BRAZIL, AMERICA = "eu-west-1", "sa-east-1", "us-east-1"
FOREVER = float("inf")
Item = frozenset[str]


class Baskets:
    """Replicas of items to which every write adds the request that made it."""

    def __init__(self, *regions: str) -> None:
        self.model: Replication[str, Item] = Replication(regions[0])
        self.items: dict[str, dict[str, Item]] = {region: {} for region in regions}
        self.added: dict[str, str] = {}
        self.lost: dict[str, tuple[str, str]] = {}
        self._time = 0
        for region in regions[1:]:
            self.model.add_replica(region, source=regions[0])

    def add(self, region: str, *, key: str = "item", later: bool = True) -> None:
        request = str(len(self.added))
        self.added[request] = key
        self._time += later
        item = self.items[region].get(key, frozenset()) | {request}
        self.items[region][key] = item
        self.model.commit(region, key, item, at=self._time, request=request)

    def deliver(self, *, paused: Collection[str] = (), lag: int = 0) -> None:
        for each in self.model.deliver(until=self._time - lag, paused=paused):
            assert each.value is not None
            self.items[each.region][each.key] = each.value

    def look(self) -> None:
        for each in self.model.lost():
            assert each.request is not None
            assert each.request not in self.lost
            self.lost[each.request] = (each.won, each.version.region)

    def missing(self, region: str) -> set[str]:
        """The requests that an item of the region does not list."""
        held = self.items[region]
        return {each for each, key in self.added.items() if each not in held.get(key, ())}

    @property
    def conflicts(self) -> Counter[tuple[str, str]]:
        return Counter(self.lost.values())


def test_a_write_that_a_later_one_had_seen_is_not_lost() -> None:
    baskets = Baskets(EUROPE, AMERICA)
    for number in range(10):
        baskets.add((EUROPE, AMERICA)[number % 2])
        baskets.deliver()
    baskets.look()

    assert (baskets.lost, baskets.model.open_writes) == ({}, 0)


def test_every_write_upon_one_that_was_overwritten_unseen_is_lost() -> None:
    baskets = Baskets(EUROPE, AMERICA)
    baskets.add(EUROPE)
    baskets.deliver()
    for number in range(20):
        baskets.add((EUROPE, AMERICA)[number % 2])
    baskets.deliver()
    baskets.add(EUROPE)
    baskets.deliver()
    baskets.look()

    assert baskets.conflicts == {(AMERICA, EUROPE): 10}
    assert baskets.model.open_writes == 0


def test_a_write_that_another_region_had_seen_in_time_survives_its_own_regions_loss() -> None:
    baskets = Baskets(EUROPE, BRAZIL, AMERICA)
    baskets.add(EUROPE)
    baskets.deliver(paused={AMERICA})
    baskets.add(AMERICA)
    baskets.add(BRAZIL)
    baskets.deliver()
    baskets.look()

    assert baskets.conflicts == {(BRAZIL, AMERICA): 1}


def test_what_all_replicas_have_seen_is_forgotten() -> None:
    baskets = Baskets(EUROPE, AMERICA)
    for _ in range(50):
        baskets.add(EUROPE)
        baskets.add(EUROPE, key="other")
        baskets.deliver(lag=3)
        baskets.look()

    assert baskets.model.open_writes <= 2 * 4


regions = st.sampled_from([EUROPE, BRAZIL, AMERICA])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), regions, st.sampled_from(["item", "other"]), st.booleans()),
        st.tuples(st.just("deliver"), st.sets(regions), st.integers(0, 5)),
        st.just(("look",)),
    ),
    max_size=60,
)


@given(steps)
def test_lost_and_unseen_are_the_writes_that_items_do_not_list(
    steps: list[tuple[object, ...]],
) -> None:
    baskets = Baskets(EUROPE, BRAZIL, AMERICA)
    for step in steps:
        match step:
            case "add", str(region), str(key), bool(later):
                baskets.add(region, key=key, later=later)
            case "deliver", set(paused), int(lag):
                baskets.deliver(paused=paused, lag=lag)
            case _:
                baskets.look()
                for region in baskets.items:
                    unseen = baskets.model.unseen_by(region)
                    assert unseen | baskets.lost.keys() == baskets.missing(region)
    baskets.deliver()
    baskets.look()

    assert all(baskets.missing(region) == set(baskets.lost) for region in baskets.items)
    assert all(won != lost for won, lost in baskets.lost.values())
    assert baskets.model.open_writes == 0
