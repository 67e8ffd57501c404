"""Which names are proved."""

from typing import Any

from constructs_lib.routing.policies import Failover, Latency, Weighted
from operations.proof.subjects import subject, subjects
from operations.terraform_json.infrastructure import Deployed

EU, US, AP = "eu-west-1", "us-east-1", "ap-southeast-2"


def names(words: Any, *parts: Any) -> list[str]:
    reading = words.reading(*parts)
    return [each.name for each in subjects(reading.route53, Deployed())]


def test_the_name_that_leads_to_several_regions_is_proved(words: Any) -> None:
    pair = [words.record(region, Latency(region)) for region in (EU, US)]
    pool = words.record(f"{AP}-a", Weighted(1), name="pool.example.com")

    assert names(words, *pair, *map(words.regional, (EU, US)), pool) == [words.shared]


def test_a_group_that_another_name_uses_is_proved_with_it(words: Any) -> None:
    below = "rest.api.example.com"
    parts = [
        words.record(EU, Failover("PRIMARY")),
        words.record("rest", Failover("SECONDARY"), to=below),
        words.record(US, Failover("PRIMARY"), name=below),
        words.record(AP, Failover("SECONDARY"), name=below),
    ]

    assert names(words, *parts) == [words.shared]


def test_several_names_are_proved_in_alphabetical_order(words: Any) -> None:
    parts = [
        words.record(f"{region}-{name}", Latency(region), name=f"{name}.example.com")
        for region in (EU, US)
        for name in ("www", "api")
    ]

    assert names(words, *parts) == ["api.example.com", "www.example.com"]


def test_without_a_choice_between_regions_the_lone_region_is_proved(words: Any) -> None:
    assert names(words, words.record(EU, Latency(EU))) == [words.shared]
    assert names(words, words.regional(EU)) == []


def test_a_name_that_leads_nowhere_is_not_proved(words: Any) -> None:
    lost = [words.record(each, Latency(each), to="gone.example.com") for each in (EU, US)]

    assert names(words, *lost) == []


def test_callers_who_prefer_alike_share_a_tree(words: Any) -> None:
    reading = words.reading(*(words.record(region, Latency(region)) for region in (EU, US)))

    found = subject(reading.route53, words.shared, "A", deployed=Deployed())

    assert len(found.trees) == 2
    assert sum(len(callers) for _, callers in found.trees) >= 40
