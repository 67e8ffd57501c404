"""What must hold of every answer, whatever the records and the health."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Latency,
    MultivalueAnswer,
    RoutingPolicy,
    Weighted,
)
from operations.route53.callers import CITY_CALLERS, REGION_CALLERS, Caller
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.resolve import PossibleResponse, resolve
from operations.route53.zones import HostedZone, Route53
from tests.route53.explanations import is_fail_open

REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "sa-east-1")
CHECKS = ("c1", "c2", "c3", "c4")

policies: dict[str, st.SearchStrategy[list[RoutingPolicy]]] = {
    "weighted": st.lists(st.builds(Weighted, st.integers(0, 3)), min_size=1, max_size=4).map(list),
    "latency": st.lists(st.sampled_from(REGIONS), min_size=1, unique=True).map(
        lambda regions: [Latency(region) for region in regions]
    ),
    "failover": st.just([Failover("PRIMARY"), Failover("SECONDARY")]),
    "geolocation": st.lists(
        st.sampled_from(("EU", "NA", "AS")), min_size=1, max_size=3, unique=True
    ).map(lambda places: [Geolocation(country="*"), *(Geolocation(continent=at) for at in places)]),
    "multivalue": st.just([MultivalueAnswer()] * 9),
}


@st.composite
def zones(draw: st.DrawFn, *, evaluate: st.SearchStrategy[bool]) -> HostedZone:
    """Three levels of groups; a record of one may be an alias to a group below it."""
    records = []
    for level, name in enumerate(("www", "one", "two", "leaf")):
        below = ("one", "two", "leaf")[level:]
        kind = draw(st.sampled_from(sorted(policies)))
        for position, policy in enumerate(draw(policies[kind])):
            target = draw(st.sampled_from((None, *below))) if kind != "multivalue" else None
            records.append(
                RecordSet(
                    f"{name}.example.com",
                    "A",
                    policy,
                    f"{name}-{position}",
                    alias=AliasTarget(f"{target}.example.com", draw(evaluate)) if target else None,
                    health_check_id=draw(st.sampled_from((None, *CHECKS))),
                )
            )
    return HostedZone("Z1", "example.com", tuple(records))


any_zone = zones(evaluate=st.booleans())
callers = st.sampled_from([*CITY_CALLERS.values(), *REGION_CALLERS.values()])
healths = st.fixed_dictionaries({check: st.booleans() for check in CHECKS})


def ask(zone: HostedZone, caller: Caller, health: dict[str, bool]) -> tuple[PossibleResponse, ...]:
    return resolve(Route53((zone,)), "www.example.com", "A", caller=caller, health=health)


@given(any_zone, callers, healths)
def test_probabilities_sum_to_1(zone: HostedZone, caller: Caller, health: dict[str, bool]) -> None:
    responses = ask(zone, caller, health)

    assert sum(response.probability for response in responses) == pytest.approx(1)
    assert all(response.probability > 0 for response in responses)


@given(any_zone, callers, healths)
def test_no_unhealthy_record_is_chosen_while_a_healthy_one_is_eligible(
    zone: HostedZone, caller: Caller, health: dict[str, bool]
) -> None:
    for response in ask(zone, caller, health):
        for step in response.steps:
            unhealthy = {branch.record for branch, _ in step.unhealthy}
            eligible = {branch.record for tier in step.group.tiers for branch in tier}
            chosen = {branch.record for branch in step.chosen}
            assert chosen <= unhealthy if eligible <= unhealthy else chosen.isdisjoint(unhealthy)
            assert step.fail_open is (bool(eligible) and eligible <= unhealthy)


@given(any_zone, callers, healths, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(
    zone: HostedZone, caller: Caller, health: dict[str, bool], order: random.Random
) -> None:
    shuffled: Sequence[RecordSet] = order.sample(zone.records, len(zone.records))
    other = HostedZone(zone.id, zone.name, tuple(shuffled))

    assert ask(other, caller, health) == ask(zone, caller, health)


@given(zones(evaluate=st.just(True)), callers, healths, st.sampled_from(CHECKS))
def test_where_every_alias_evaluates_its_target_one_more_healthy_check_never_fails_open(
    zone: HostedZone, caller: Caller, health: dict[str, bool], check: str
) -> None:
    before = ask(zone, caller, health)
    after = ask(zone, caller, health | {check: True})

    assert is_fail_open(before) or not is_fail_open(after)


@given(any_zone, callers, healths, st.sampled_from(CHECKS))
def test_one_more_healthy_check_never_makes_a_group_fail_open(
    zone: HostedZone, caller: Caller, health: dict[str, bool], check: str
) -> None:
    def sound(responses: tuple[PossibleResponse, ...]) -> set[str]:
        steps = [step for response in responses for step in response.steps]
        return {step.group.name for step in steps if not step.fail_open}

    def open_(responses: tuple[PossibleResponse, ...]) -> set[str]:
        steps = [step for response in responses for step in response.steps]
        return {step.group.name for step in steps if step.fail_open}

    before = ask(zone, caller, health)
    after = ask(zone, caller, health | {check: True})

    assert sound(before).isdisjoint(open_(after))


def test_without_evaluation_recovery_can_make_an_answer_fail_open() -> None:
    """Why the property above needs evaluate target health: the alias's own check recovers."""
    records = (
        RecordSet(
            "www.example.com",
            "A",
            Failover("PRIMARY"),
            "primary",
            alias=AliasTarget("one.example.com", evaluate_target_health=False),
            health_check_id="c1",
        ),
        RecordSet("www.example.com", "A", Failover("SECONDARY"), "secondary"),
        RecordSet("one.example.com", "A", Weighted(1), "one", health_check_id="c2"),
    )
    zone = HostedZone("Z1", "example.com", records)
    london = CITY_CALLERS["London"]

    assert not is_fail_open(ask(zone, london, {"c1": False, "c2": False}))
    assert is_fail_open(ask(zone, london, {"c1": True, "c2": False}))
