"""Seconds until the last caller has recovered."""

from typing import Any

import pytest

from constructs_lib.routing.policies import Failover, Geolocation, Latency
from operations.proof.budget import Budget
from operations.proof.proof import Proof

EU, US = "eu-west-1", "us-east-1"


def recovery(proof: Proof) -> list[Budget | None]:
    """The budgets of each region's failure."""
    return [state.recovery for state in proof.singles]


def system(words: Any, check: str, *checks: Any) -> Any:
    """Two regions: Ireland's record has this check, Virginia's its own."""
    return words.prove(
        words.record(EU, Latency(EU), check=check),
        words.record(US, Latency(US), check=US),
        *map(words.regional, (EU, US)),
        words.check(US, request_interval=30),
        *checks,
    )


def test_interval_times_threshold_then_propagation_then_the_ttl(words: Any) -> None:
    proof = system(words, EU, words.check(EU, request_interval=10, failure_threshold=2))

    assert recovery(proof) == [
        Budget(total=90, detection=20, propagation=10, ttl=60),
        Budget(total=160, detection=90, propagation=10, ttl=60),
    ]


@pytest.mark.parametrize(("threshold", "detection"), [(2, 10), (1, None)])
def test_a_calculated_check_waits_until_too_few_are_left(
    words: Any, threshold: int, detection: int | None
) -> None:
    fast = words.check("fast", words.own(EU), failure_threshold=1)
    other = words.check("other", words.own(US))
    proof = system(
        words, "both", fast, other, words.calculated("both", ("fast", "other"), threshold)
    )

    found = recovery(proof)[0]
    assert (found and found.detection) == detection


def test_a_region_that_is_never_left_has_no_budget(words: Any) -> None:
    proof = system(words, "shared", words.check("shared", words.shared))

    assert recovery(proof)[0] is None


def test_an_evaluating_alias_leaves_when_its_last_target_has_failed(words: Any) -> None:
    below = "eu.api.example.com"
    proof = words.prove(
        words.record("eu", Failover("PRIMARY"), to=below, evaluate=True),
        words.record(US, Failover("SECONDARY"), check=US),
        words.record("a", Latency(EU), name=below, check="slow"),
        *map(words.regional, (EU, US)),
        words.check("slow", words.own(EU), failure_threshold=9),
        words.check(US),
    )

    assert proof.singles[0].recovery == Budget(total=160, detection=90, propagation=10, ttl=60)


def test_recovery_waits_for_the_slower_of_two_records_of_one_region(words: Any) -> None:
    below = "eu.api.example.com"
    proof = words.prove(
        words.record("eu", Failover("PRIMARY"), to=below, evaluate=True),
        words.record(US, Failover("SECONDARY"), check=US),
        words.record(f"{EU}-blue", Failover("PRIMARY"), name=below, check="fast"),
        words.record(f"{EU}-green", Failover("SECONDARY"), name=below, check="slow"),
        *map(words.regional, (EU, US)),
        words.check("fast", words.own(EU), failure_threshold=1),
        words.check("slow", words.own(EU), failure_threshold=5),
        words.check(US),
    )

    assert proof.singles[0].recovery == Budget(total=120, detection=50, propagation=10, ttl=60)


def test_an_alias_to_an_aws_resource_is_kept_for_a_minute(words: Any, document: Any) -> None:
    found = recovery(words.prove_document(document("plan")))

    assert found == [Budget(total=90, detection=20, propagation=10, ttl=60)] * 2


def test_callers_who_get_no_answer_at_all_have_not_recovered(words: Any) -> None:
    europe = "europe.api.example.com"
    proof = words.prove(
        words.record("europe", Geolocation(continent="EU"), to=europe),
        words.record(US, Geolocation(country="*"), check=US),
        words.record(EU, Failover("PRIMARY"), name=europe, check=EU),
        words.record("gone", Failover("SECONDARY"), name=europe, to="missing.example.com"),
        *map(words.regional, (EU, US)),
        *map(words.check, (EU, US)),
    )

    assert proof.singles[0].lost > 0
    assert recovery(proof)[0] is None
