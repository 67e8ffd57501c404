"""The forecast of a drain: by when each effect, and whose callers move where."""

from constructs_lib.deployment.load import chosen_file, load
from health.handler import FINDING_SECONDS as of_the_function  # noqa: N811
from operations.operator.forecast import FINDING_SECONDS, EffectTimes, moves

HOME, AWAY = "us-east-1", "eu-west-1"


def test_the_callers_of_a_drained_region_move_to_another_and_nobody_else_does() -> None:
    moved = moves(load(chosen_file()), set(), {AWAY})

    assert moved.of == 74
    assert list(moved.cities) == [HOME]
    assert "Dublin" in moved.cities[HOME]
    assert "New York" not in moved.cities[HOME]


def test_the_same_callers_come_back() -> None:
    deployment = load(chosen_file())
    there, back = moves(deployment, set(), {AWAY}), moves(deployment, {AWAY}, set())

    assert back.cities[AWAY] == there.cities[HOME]


def test_a_region_that_was_out_already_moves_nobody() -> None:
    assert moves(load(chosen_file()), {AWAY}, {AWAY}).cities == {}


def test_where_every_region_is_out_route53_fails_open_and_nobody_moves() -> None:
    assert moves(load(chosen_file()), {HOME, AWAY}, {HOME, AWAY}).cities == {}
    assert moves(load(chosen_file()), set(), {HOME, AWAY}).cities == {}


def test_the_times_add_up_the_health_functions_cache_the_check_and_dns() -> None:
    times = EffectTimes.of(load(chosen_file()))

    assert of_the_function == FINDING_SECONDS
    assert times == EffectTimes(health_route=5, route53=5 + 20 + 10, last_caller=5 + 20 + 10 + 60)
