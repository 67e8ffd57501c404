"""Where one finding of a proof ends and the next begins."""

from dataclasses import replace
from typing import Any

import pytest

from constructs_lib.routing.policies import Failover, Latency
from operations.http_api.deployed import Domain
from operations.proof.observations import Observer
from operations.proof.proof import Proof
from operations.proof.prover import prove
from operations.proof.subjects import subjects
from operations.route53.latency import Latencies
from operations.terraform_json.infrastructure import Deployed

EU, US, AP = "eu-west-1", "us-east-1", "ap-southeast-2"


def pair(words: Any, *regions: str, ttl: int = 60) -> list[Any]:
    """Regions as they should be, two by default, whose records are kept for so many seconds."""
    regions = regions or (EU, US)
    records = [words.record(each, Latency(each), check=each) for each in regions]
    shared = [replace(each, ttl=ttl) for each in records]
    return [*shared, *map(words.regional, regions), *map(words.check, regions)]


def said(proof: Proof, rule: str) -> list[str]:
    return [verdict.says for verdict in proof.verdicts if verdict.rule == rule]


@pytest.mark.parametrize(("peak", "warned"), [(10_000, 0), (10_001, 2)])
def test_a_survivor_that_gets_just_what_api_gateway_takes_is_not_warned_of(
    words: Any, peak: float, warned: int
) -> None:
    assert len(said(words.prove(*pair(words), peak_rps=peak), "capacity")) == warned


def test_too_many_requests_while_nothing_has_failed_are_warned_of_as_such(words: Any) -> None:
    weights = {"London": 1.0}
    proof = words.prove(*pair(words), weights=weights, peak_rps=10_001)
    assert said(proof, "capacity") == [
        "eu-west-1 gets 10,001 requests/s; API Gateway there takes 10,000.",
        "us-east-1 gets 10,001 requests/s without eu-west-1; API Gateway there takes 10,000.",
    ]


def test_resolvers_keep_an_answer_for_its_own_ttl(words: Any) -> None:
    for ttl in (0, 300):
        budgets = [state.recovery for state in words.prove(*pair(words, ttl=ttl)).singles]
        assert [(each.ttl, each.total) for each in budgets] == [(ttl, 40 + ttl)] * 2


def test_the_longest_ttl_of_what_is_kept_on_the_way_counts(words: Any) -> None:
    below = "eu.api.example.com"
    leaf = words.record("leaf", Failover("PRIMARY"), name=below, check=EU)
    proof = words.prove(
        words.record("eu", Failover("PRIMARY"), to=below, evaluate=True),
        words.record(US, Failover("SECONDARY"), check=US),
        replace(leaf, set_identifier=EU, ttl=120),
        *map(words.regional, (EU, US)),
        *map(words.check, (EU, US)),
    )
    assert proof.singles[0].recovery is not None
    assert (proof.singles[0].recovery.ttl, proof.singles[0].recovery.total) == (120, 160)


@pytest.mark.parametrize(("london", "share"), [(1.0, "50%"), (3.0, "75%"), (0.0, None)])
def test_whom_dead_checks_alone_lead_elsewhere_is_told_by_share(
    words: Any, london: float, share: str | None
) -> None:
    """A record without a check stays healthy, so all callers go there."""
    unchecked = [words.record(US, Latency(US)), words.regional(US)]
    proof = words.prove(*pair(words, EU), *unchecked, weights={"London": london, "New York": 1.0})
    answered = f"answered, {share} of them elsewhere" if share else "answered as before"
    assert said(proof, "fail-open") == [
        f"If every health check fails although all regions are up, all callers are {answered}."
    ]


def test_a_region_that_is_deployed_and_has_no_record_is_named(words: Any) -> None:
    domains = tuple(Domain(name=words.shared, region=region) for region in (EU, US, AP, ""))
    reading = words.reading(*pair(words), deployed=Deployed(domains))
    (subject,) = subjects(reading.route53, reading.deployed)
    assert said(prove(reading, subject), "drained") == [
        "ap-southeast-2 is up but has no record under api.example.com: no failure can send "
        "callers there, and taking it in needs Route 53's control plane."
    ]


def test_of_three_regions_each_one_and_each_pair_is_told(words: Any) -> None:
    proof = words.prove(*pair(words, EU, US, AP))
    assert [state.failed for state in proof.states] == [
        (),
        (AP,),
        (EU,),
        (US,),
        (AP, EU),
        (AP, US),
        (EU, US),
    ]
    assert [(total.failed, total.sets, total.survived) for total in proof.totals] == [
        (0, 1, 1),
        (1, 3, 3),
        (2, 3, 3),
    ]
    assert [state.recovery is not None for state in proof.states] == [
        False,
        *[True] * 3,
        *[False] * 3,
    ]


def test_the_round_trips_that_were_measured_are_counted_and_weighed(words: Any) -> None:
    measured = Latencies({"London": {EU: 10.0, AP: 1.0}, "New York": {US: 30.0, EU: 90.0}})
    proof = words.prove(*pair(words), latencies=measured, weights={"London": 3.0, "New York": 1.0})
    assert proof.measured == 3
    us_failed = next(state for state in proof.singles if state.failed == (US,))
    assert (proof.before.mean_ms, us_failed.mean_ms) == pytest.approx((15, 30))
    assert proof.before.shares == {EU: 0.75, US: 0.25}


def test_a_check_of_an_address_says_which_one_it_asks(words: Any) -> None:
    record = replace(words.record(EU, Latency(EU)), values=("192.0.2.1",))
    check = replace(words.check(EU), fqdn=None, ip_address="192.0.2.1")
    found = Observer(words.reading(record, check)).observations()[EU]
    assert found.says == "asks 192.0.2.1/, which is eu-west-1"
