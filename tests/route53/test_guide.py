"""The developer guide, sentence by sentence: `guide/*.toml` holds a table of cases.

Each case quotes the sentence that it stands on, with the title of its page. Records are for
`www.example.com` and type A unless they say otherwise; `unhealthy` lists what was found
unhealthy; `answers` gives the share of callers that each record gets, by set identifier.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    Latency,
    MultivalueAnswer,
    RoutingPolicy,
    Simple,
    Weighted,
)
from operations.dns_names import canonical_name
from operations.route53.callers import caller
from operations.route53.groups import NoAnswer
from operations.route53.latency import Latencies
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.resolve import resolve, shares
from operations.route53.zones import HostedZone, Route53
from tests.route53.explanations import Reason, is_fail_open, passed_over, path

GUIDE = Path(__file__).parent / "guide"
CONTINENTS = {"AF", "AN", "AS", "EU", "NA", "OC", "SA"}


def cases() -> Iterator[Any]:
    for file in sorted(GUIDE.glob("*.toml")):
        table = tomllib.loads(file.read_text())
        for number, case in enumerate(table["case"], start=1):
            title = f"{file.stem}-{number}: {case.get('about', case['says'])}"
            yield pytest.param({"page": table["page"]} | case, id=title)


def policy(record: dict[str, Any]) -> RoutingPolicy:
    chosen: RoutingPolicy = Simple()
    match record:
        case {"weight": weight}:
            chosen = Weighted(weight)
        case {"region": region}:
            chosen = Latency(region)
        case {"failover": role}:
            chosen = Failover(role)
        case {"geo": place} if place in CONTINENTS:
            chosen = Geolocation(continent=place)
        case {"geo": place}:
            country, _, state = place.partition("/")
            chosen = Geolocation(country=country, subdivision=state or None)
        case {"near": str(region)}:
            chosen = Geoproximity(region=region)
        case {"near": [latitude, longitude]}:
            chosen = Geoproximity(coordinates=(latitude, longitude), bias=record.get("bias", 0))
        case {"multivalue": True}:
            chosen = MultivalueAnswer()
    return chosen


def record_set(record: dict[str, Any]) -> RecordSet:
    alias = None
    if "alias" in record:
        alias = AliasTarget(record["alias"], record.get("evaluate", False), record.get("zone"))
    return RecordSet(
        name=canonical_name(record.get("name", "www.example.com")),
        type=record.get("type", "A"),
        policy=policy(record),
        set_identifier=record.get("id"),
        values=tuple(record.get("values", ())),
        alias=alias,
        health_check_id=record.get("check"),
    )


@pytest.mark.parametrize("case", list(cases()))
def test_the_guide_holds(case: dict[str, Any]) -> None:
    zone = HostedZone("Z1", "example.com", tuple(map(record_set, case["records"])))
    responses = resolve(
        Route53((zone,)),
        case.get("asked", "www.example.com"),
        "A",
        caller=caller(case.get("caller", "Berlin")),
        health=dict.fromkeys(case.get("unhealthy", ()), False),
        latencies=Latencies(case.get("measured", {})),
    )

    found = {record.set_identifier: share for record, share in shares(responses).items()}
    assert found == pytest.approx(case["answers"])
    assert is_fail_open(responses) is case.get("fail_open", False)
    assert {response.limit for response in responses if response.records} <= {
        case.get("at_once", 1)
    }
    if "path" in case:
        assert {path(response) for response in responses} == {tuple(case["path"])}
    if "passed_over" in case:
        passed = {each.record.set_identifier: each.reason for each in passed_over(responses)}
        assert passed == {name: Reason[reason] for name, reason in case["passed_over"].items()}
    if "silence" in case:
        assert [response.no_answer for response in responses] == [NoAnswer[case["silence"]]]
