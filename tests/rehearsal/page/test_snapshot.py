"""The snapshot for a page that connects: scene, buttons, and history."""

from operations.rehearsal.page.snapshot import controls, history, scene
from operations.rehearsal.world.events import (
    AnswerChanged,
    CheckChanged,
    Event,
    FaultBegan,
    FaultHealed,
    OpinionChanged,
)
from operations.rehearsal.world.faults.faults import KINDS, RegionDown, fault
from operations.route53.health_checks import HealthCheck

US, EU = "us-east-1", "eu-west-1"


def answer(at: float, region: str) -> AnswerChanged:
    return AnswerChanged(at=at, city="Berlin", region=region, rcode="NOERROR", ttl=60)


def opinion(at: float, *, healthy: bool, reason: str) -> OpinionChanged:
    return OpinionChanged(at=at, check="eu", checker=US, healthy=healthy, reason=reason)


def turn(at: float, *, healthy: bool) -> CheckChanged:
    return CheckChanged(at=at, check="eu", name="eu.example.com", healthy=healthy)


EVENTS: tuple[Event, ...] = (
    answer(1, EU),
    FaultBegan(at=2, fault=RegionDown(EU)),
    opinion(3, healthy=False, reason="HTTP 500"),
    turn(4, healthy=False),
    answer(5, US),
    FaultHealed(at=6, fault=RegionDown(EU)),
    turn(7, healthy=True),
)
STATUSES = {"eu": True, "us": True}


def test_what_was_before_is_only_what_it_came_to() -> None:
    at_5 = history(EVENTS, statuses=STATUSES, since=5)
    assert at_5["before"] == {
        "answers": {"Berlin": EU},
        "opinions": {"eu": {US: {"healthy": False, "reason": "HTTP 500"}}},
        "faults": [{"kind": "region-down", "region": EU}],
        "checks": {"eu": False, "us": True},
    }
    assert at_5["events"] == [each.as_json() for each in EVENTS[4:]]


def test_before_everything_all_is_as_it_was_and_after_it_nothing_is_left_to_tell() -> None:
    start = history(EVENTS, statuses=STATUSES, since=0)
    assert start["before"] == {
        "answers": {},
        "opinions": {},
        "faults": [],
        "checks": {"eu": True, "us": True},
    }
    assert len(start["events"]) == len(EVENTS)
    end = history(EVENTS, statuses=STATUSES, since=8)
    assert (end["before"]["faults"], end["before"]["answers"]) == ([], {"Berlin": US})
    assert end["events"] == []


def test_there_is_a_button_for_every_kind_of_fault_and_it_says_what_it_does() -> None:
    given = controls((US, EU), ["RATES_URL"])
    buttons = [each for group in (*given["of"].values(), given["world"]) for each in group]
    assert {each["fault"]["kind"] for each in buttons} == set(KINDS)
    assert all(fault(each["fault"]).as_json() == each["fault"] for each in buttons)
    assert all(each["text"].endswith(".") for each in buttons)
    for region in (US, EU):
        titles = [each["title"] for each in given["of"][region]]
        assert len(titles) == len(set(titles)) == 8


def test_a_world_without_others_servers_has_no_button_to_take_them_down() -> None:
    kinds = {each["fault"]["kind"] for each in controls((US, EU), [])["world"]}
    assert "provider-down" not in kinds


def test_regions_and_cities_have_their_places_on_one_map(deployment: object) -> None:
    check = HealthCheck(id="c", type="HTTPS", fqdn="eu-west-1.api.example.com")
    other = HealthCheck(id="d", type="CALCULATED", child_health_checks=("c",))
    drawn = scene(deployment, [other, check], ["Berlin", "Sydney"])  # type: ignore[arg-type]
    places = {each["name"]: each["at"] for each in (*drawn["regions"], *drawn["cities"])}
    assert list(places) == [US, EU, "Berlin", "Sydney"]
    assert places[US][0] < places[EU][0] < places["Berlin"][0] < places["Sydney"][0]
    assert places["Sydney"][1] > places["Berlin"][1]
    assert all(0 < x < drawn["wide"] and 0 < y < drawn["high"] for x, y in places.values())
    assert [(each["region"], len(each["checkers"])) for each in drawn["checks"]] == [
        (EU, 8),
        (None, 0),
    ]
