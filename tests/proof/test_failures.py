"""Every set of failed places, fewest first."""

import pytest

from operations.proof.failures import scenarios


def test_all_sets_of_three_come_fewest_first() -> None:
    every = scenarios(("a", "b", "c"))

    assert [every.failed(at) for at in range(len(every))] == [
        (),
        ("a",),
        ("b",),
        ("c",),
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
        ("a", "b", "c"),
    ]
    assert every.is_exhaustive


def test_a_place_lives_where_its_bit_is_not_set() -> None:
    every = scenarios(("a", "b"))

    assert every.alive("a").tolist() == [True, False, True, False]
    assert every.alive("b").tolist() == [True, True, False, False]
    assert every.alive("elsewhere").all()


def test_sixteen_places_have_all_their_sets() -> None:
    every = scenarios([f"r{number}" for number in range(16)])

    assert len(every) == 65_536
    assert every.is_exhaustive


@pytest.mark.parametrize(("count", "few"), [(17, 3), (41, 2), (150, 1)])
def test_of_more_places_only_few_failed_or_few_left_are_tried(count: int, few: int) -> None:
    every = scenarios([f"r{number}" for number in range(count)])

    assert set(every.failed_count) == {*range(few + 1), *range(count - few, count + 1)}
    assert len({every.failed(at) for at in range(len(every))}) == len(every)
    assert not every.is_exhaustive


def test_no_more_than_asked_for() -> None:
    every = scenarios(("a", "b", "c"), at_most=1)

    assert [every.failed(at) for at in range(len(every))] == [(), ("a",), ("b",), ("c",)]
