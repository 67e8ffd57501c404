"""The vectors say what the plain engine says, scenario by scenario, on any tree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Latency,
    MultivalueAnswer,
    RoutingPolicy,
    Weighted,
)
from operations.proof.exhaustive import Healths, spread, visits
from operations.proof.failures import scenarios
from operations.route53.callers import CITY_CALLERS, Caller
from operations.route53.groups import group_for
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.resolve import resolve, shares
from operations.route53.zones import HostedZone, Route53
from tests.route53.explanations import is_fail_open

REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "sa-east-1")
ENDPOINTS = ("c1", "c2", "c3", "c4")
CHECKS = (*ENDPOINTS, "sum", "unread")
BALANCER = "lb.eu-west-1.elb.amazonaws.com"

policies: dict[str, st.SearchStrategy[list[RoutingPolicy]]] = {
    "weighted": st.lists(st.builds(Weighted, st.integers(0, 3)), min_size=1, max_size=4).map(list),
    "latency": st.lists(st.sampled_from(REGIONS), min_size=1, unique=True).map(
        lambda regions: [Latency(region) for region in regions]
    ),
    "failover": st.just([Failover("PRIMARY"), Failover("SECONDARY")]),
    "geolocation": st.lists(
        st.sampled_from(("EU", "NA", "AS")), min_size=1, max_size=3, unique=True
    ).map(lambda places: [Geolocation(continent=place) for place in places]),
    "multivalue": st.just([MultivalueAnswer()] * 3),
}


@st.composite
def systems(draw: st.DrawFn) -> Route53:
    """Four levels of groups; a record may be an alias to a group below, or to a load balancer."""
    records = []
    for level, name in enumerate(("www", "one", "two", "leaf")):
        below = ("one", "two", "leaf")[level:]
        kind = draw(st.sampled_from(sorted(policies)))
        for position, policy in enumerate(draw(policies[kind])):
            target = draw(st.sampled_from((None, BALANCER, *below)))
            alias = None
            if target is not None and kind != "multivalue":
                outside = "Z2" if target == BALANCER else None
                to = target if outside else f"{target}.example.com"
                alias = AliasTarget(to, draw(st.booleans()), outside)
            records.append(
                RecordSet(
                    f"{name}.example.com",
                    "A",
                    policy,
                    f"{name}-{position}",
                    alias=alias,
                    health_check_id=draw(st.sampled_from((None, *CHECKS))),
                )
            )
    checks = [
        HealthCheck(
            name, "HTTPS", fqdn=name, inverted=draw(st.booleans()), disabled=draw(st.booleans())
        )
        for name in ENDPOINTS
    ]
    children = draw(st.lists(st.sampled_from(ENDPOINTS), unique=True))
    threshold = draw(st.integers(0, 4))
    checks.append(
        HealthCheck(
            "sum", "CALCULATED", child_health_checks=tuple(children), health_threshold=threshold
        )
    )
    return Route53((HostedZone("Z1", "example.com", tuple(records)),), tuple(checks))


@settings(max_examples=150, deadline=None)
@given(systems(), st.sampled_from(sorted(CITY_CALLERS.values(), key=str)))
def test_vectors_and_the_plain_engine_agree_in_every_scenario(
    system: Route53, caller: Caller
) -> None:
    things = (*ENDPOINTS, "unread", BALANCER)
    every = scenarios(things)
    healths = Healths(system.checks, {thing: every.alive(thing) for thing in things}, len(every))
    tree = group_for(system, "www.example.com", "A", caller)

    found = spread(list(visits(tree, healths)), len(every))

    for at in range(len(every)):
        health = {thing: thing not in every.failed(at) for thing in things}
        plain = resolve(system, "www.example.com", "A", caller=caller, health=health)
        vector = {record: share[at] for record, share in found.shares.items() if share[at] > 0}
        assert vector == pytest.approx(shares(plain))
        assert found.fail_open[at] == is_fail_open(plain)
        silent = sum(each.probability for each in plain if each.no_answer is not None)
        assert found.unanswered[at] == pytest.approx(silent)


def test_health_is_worked_out_once_for_each_check() -> None:
    every = scenarios(("c1",))
    healths = Healths({}, {"c1": every.alive("c1")}, len(every))

    assert healths.check("c1") is healths.check("c1")
    assert np.array_equal(healths.check("c1"), [True, False])
