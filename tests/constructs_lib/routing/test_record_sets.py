"""Which record sets a routing takes: names, what each leads to, and what checks it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from constructs_lib.deployment.model import Deployment
from constructs_lib.routing.record_sets import routed_records

OLD = {"domain_name": "old.eu-west-1.elb.amazonaws.com", "zone_id": "Z32O12XQLNTSW2"}
CASCADE = ["eu-central-1", "eu-west-1", "eu-west-2", "eu-south-1"]
Told = list[tuple[str, str, str, str | None, bool]]


@pytest.fixture
def told(written: Callable[..., Any]) -> Callable[..., Told]:
    """Tell each record as (name, policy, what it leads to, whose check, evaluates)."""

    def tell(routing: dict[str, Any], regions: list[Any] = CASCADE) -> Told:
        entries = [each if isinstance(each, dict) else {"name": each} for each in regions]
        document = written(regions=entries, table={"home": entries[0]["name"]}, routing=routing)
        return [
            (
                record.group or "",
                str(record.policy),
                record.target,
                record.checked_by,
                record.evaluates_target_health,
            )
            for record in routed_records(Deployment.model_validate(document))
        ]

    return tell


def drained(*gone: str) -> list[dict[str, str]]:
    return [{"name": name, "state": "drained" if name in gone else "active"} for name in CASCADE]


def test_without_a_word_about_it_latency_chooses_among_all_regions(told: Any) -> None:
    assert told({}, ["eu-west-1", "us-east-1"]) == [
        ("", "Latency(region='eu-west-1')", "eu-west-1", "eu-west-1", False),
        ("", "Latency(region='us-east-1')", "us-east-1", "us-east-1", False),
    ]


def test_a_cascade_is_a_chain_of_pairs_whose_names_say_after_whom_they_answer(told: Any) -> None:
    primary, secondary = "Failover(role='PRIMARY')", "Failover(role='SECONDARY')"
    assert told({"policy": "failover"}) == [
        ("", primary, "eu-central-1", "eu-central-1", True),
        ("", secondary, "after-eu-central-1", None, True),
        ("after-eu-central-1", primary, "eu-west-1", "eu-west-1", True),
        ("after-eu-central-1", secondary, "after-eu-west-1", None, True),
        ("after-eu-west-1", primary, "eu-west-2", "eu-west-2", True),
        ("after-eu-west-1", secondary, "eu-south-1", "eu-south-1", True),
    ]


@pytest.mark.parametrize("gone", CASCADE)
def test_draining_a_member_of_a_cascade_takes_away_its_record_and_changes_no_other(
    told: Any, gone: str
) -> None:
    before = told({"policy": "failover"})
    after = told({"policy": "failover"}, drained(gone))
    assert after == [record for record in before if record[2] != gone]


def test_a_name_without_anybody_left_goes_with_what_leads_to_it(told: Any) -> None:
    after = told({"policy": "failover"}, drained("eu-west-2", "eu-south-1"))
    assert [record[2] for record in after] == ["eu-central-1", "after-eu-central-1", "eu-west-1"]


def test_a_weight_of_zero_is_kept(told: Any) -> None:
    routing = {"policy": "weighted", "weights": {"eu-west-1": 90, "us-east-1": 0}}
    assert told(routing, ["eu-west-1", "us-east-1"]) == [
        ("", "Weighted(weight=90)", "eu-west-1", "eu-west-1", False),
        ("", "Weighted(weight=0)", "us-east-1", "us-east-1", False),
    ]


def test_geoproximity_is_biased_by_zero_where_nothing_is_said(told: Any) -> None:
    routing = {"policy": "geoproximity", "bias": {"us-east-1": -20}}
    named = [record[1] for record in told(routing, ["eu-west-1", "us-east-1"])]
    assert [re.findall(r"region='(.+?)'.* bias=(-?\d+)", policy) for policy in named] == [
        [("eu-west-1", "0")],
        [("us-east-1", "-20")],
    ]


def test_a_group_stands_under_latency_where_its_first_region_does(told: Any) -> None:
    routing = {
        "members": ["europe", "us-east-1"],
        "groups": {"europe": {"policy": "failover", "members": ["eu-west-1", "eu-west-2"]}},
    }
    assert told(routing, ["eu-west-1", "eu-west-2", "us-east-1"])[:2] == [
        ("", "Latency(region='eu-west-1')", "europe", None, True),
        ("", "Latency(region='us-east-1')", "us-east-1", "us-east-1", False),
    ]


def test_callers_who_must_stay_are_led_by_a_record_that_nothing_makes_unhealthy(told: Any) -> None:
    routing = {
        "policy": "geolocation",
        "default": "us-east-1",
        "locations": [
            {"continent": "EU", "to": "europe", "stay": True},
            {"continent": "AF", "to": "europe"},
            {"country": "US", "subdivision": "CA", "to": "us-east-1", "stay": True},
        ],
        "groups": {"europe": {"members": ["eu-west-1", "eu-west-2"]}},
    }
    found = told(routing, ["eu-west-1", "eu-west-2", "us-east-1"])
    assert [(to, check, evaluates) for name, _, to, check, evaluates in found if not name] == [
        ("europe", None, False),
        ("europe", None, True),
        ("us-east-1", None, False),
        ("us-east-1", "us-east-1", False),
    ]


def test_a_group_that_needs_more_than_one_is_checked_by_a_count(told: Any) -> None:
    routing = {
        "policy": "failover",
        "members": ["europe", "us-east-1"],
        "groups": {"europe": {"members": ["eu-west-1", "eu-west-2"], "minimum_healthy": 2}},
    }
    found = told(routing, ["eu-west-1", "eu-west-2", "us-east-1"])
    assert found[0] == ("", "Failover(role='PRIMARY')", "europe", "europe", True)


def test_an_endpoint_elsewhere_is_checked_by_its_own_check(told: Any) -> None:
    routing = {
        "policy": "weighted",
        "weights": {"eu-west-1": 90, "us-east-1": 5, "old": 5},
        "external": {"old": OLD},
    }
    found = told(routing, ["eu-west-1", "us-east-1"])
    assert found[-1] == ("", "Weighted(weight=5)", "old", "old", False)
