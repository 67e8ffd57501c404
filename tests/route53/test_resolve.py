"""Answers that the guide's table does not show: errors, silence, and what is random in them."""

import pytest

from constructs_lib.routing.policies import Failover, Geolocation, IpBased, Latency, Weighted
from operations.route53.callers import caller
from operations.route53.groups import NoAnswer
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.resolve import PossibleResponse, resolve, shares
from operations.route53.zones import HostedZone, Route53
from tests.route53.explanations import (
    PassedOver,
    Reason,
    is_fail_open,
    passed_over,
    passed_over_at,
    path,
)

LONDON = caller("London")


def asked(
    *records: RecordSet, name: str = "www.example.com", unhealthy: str = ""
) -> tuple[PossibleResponse, ...]:
    zone = HostedZone("Z1", "example.com", records)
    health = dict.fromkeys(unhealthy.split(), False)
    return resolve(Route53((zone,)), name, "A", caller=LONDON, health=health)


def weighted(name: str, weight: int, **others: str) -> RecordSet:
    identifier = others.pop("id", name)
    check = others.pop("check", None)
    alias = AliasTarget(others.pop("alias"), evaluate_target_health=True) if others else None
    return RecordSet(name, "A", Weighted(weight), identifier, alias=alias, health_check_id=check)


def silences(responses: tuple[PossibleResponse, ...]) -> list[NoAnswer | None]:
    return [response.no_answer for response in responses]


def test_a_name_in_no_zone_and_a_name_that_does_not_exist_are_told_apart() -> None:
    record = weighted("www.example.com", 1)

    assert silences(asked(record, name="www.example.org")) == [NoAnswer.NO_ZONE]
    assert silences(asked(record, name="other.example.com")) == [NoAnswer.NO_NAME]
    assert silences(asked(record, name="example.com")) == [NoAnswer.NO_TYPE]


def test_an_alias_to_nothing_is_silent() -> None:
    assert silences(asked(weighted("www.example.com", 1, alias="gone.example.com"))) == [
        NoAnswer.NOT_FOUND
    ]


def test_an_alias_to_nothing_is_unhealthy_where_another_record_can_answer() -> None:
    live = weighted("www.example.com", 1, id="live")
    dangling = weighted("www.example.com", 99, id="dangling", alias="gone.example.com")

    responses = asked(live, dangling)

    assert shares(responses) == {live: 1.0}
    assert passed_over(responses) == (PassedOver(dangling, Reason.TARGET_UNHEALTHY),)


def test_aliases_that_lead_back_to_themselves_end() -> None:
    there = weighted("www.example.com", 1, alias="back.example.com")
    back = weighted("back.example.com", 1, alias="www.example.com")

    responses = asked(there, back)

    assert silences(responses) == [NoAnswer.LOOP]
    assert path(responses[0]) == ("www.example.com", "back.example.com", "www.example.com")


def test_cnames_that_lead_back_to_themselves_end() -> None:
    there = RecordSet("www.example.com", "CNAME", values=("back.example.com",))
    back = RecordSet("back.example.com", "CNAME", values=("www.example.com",))

    assert silences(asked(there, back)) == [NoAnswer.LOOP]


def test_an_alias_to_a_cname_is_followed_for_the_type_that_was_asked() -> None:
    alias = RecordSet("www.example.com", "CNAME", alias=AliasTarget("name.example.com", False))
    cname = RecordSet("name.example.com", "CNAME", values=("host.example.com",))
    host = weighted("host.example.com", 1)

    responses = asked(alias, cname, host)

    assert tuple(shares(responses)) == (host,)
    assert path(responses[0]) == ("www.example.com", "name.example.com", "host.example.com")


def test_a_cname_is_healthy_whatever_it_leads_to() -> None:
    cname = RecordSet(
        "www.example.com", "CNAME", Failover("PRIMARY"), "first", values=("sick.example.com",)
    )
    other = RecordSet(
        "www.example.com", "CNAME", Failover("SECONDARY"), "second", values=("x.example.org",)
    )
    sick = weighted("sick.example.com", 1, check="sick")

    assert tuple(shares(asked(cname, other, sick, unhealthy="sick"))) == (sick,)


def test_the_deepest_zone_answers_and_the_public_one_before_the_private() -> None:
    parent = HostedZone("Z1", "example.com", (weighted("www.api.example.com", 1, id="parent"),))
    child = HostedZone("Z2", "api.example.com", (weighted("www.api.example.com", 1, id="child"),))
    private = HostedZone("Z3", "api.example.com", (), private=True)

    responses = resolve(
        Route53((private, parent, child)), "www.api.example.com", "A", caller=LONDON, health={}
    )

    assert [record.set_identifier for record in shares(responses)] == ["child"]


def test_geolocation_of_nobody_near_backs_out_like_an_unhealthy_branch() -> None:
    primary = RecordSet(
        "www.example.com",
        "A",
        Failover("PRIMARY"),
        "primary",
        alias=AliasTarget("near.example.com", evaluate_target_health=True),
    )
    secondary = RecordSet("www.example.com", "A", Failover("SECONDARY"), "secondary")
    japan = RecordSet("near.example.com", "A", Geolocation(country="JP"), "japan")

    assert tuple(shares(asked(primary, secondary, japan))) == (secondary,)


def test_of_ip_based_records_the_default_answers_callers_without_an_address() -> None:
    office = RecordSet("www.example.com", "A", IpBased("c1", "office"), "office")
    default = RecordSet("www.example.com", "A", IpBased("c1", "*"), "default")

    assert tuple(shares(asked(office, default))) == (default,)


def test_chances_multiply_along_the_way_and_each_outcome_has_its_own_path() -> None:
    responses = asked(
        weighted("www.example.com", 1, id="one", alias="one.example.com"),
        weighted("www.example.com", 3, id="two", alias="two.example.com"),
        weighted("one.example.com", 1, id="a"),
        weighted("one.example.com", 1, id="b"),
        weighted("two.example.com", 1, id="c"),
    )

    found = {record.set_identifier: share for record, share in shares(responses).items()}
    assert found == {"a": 0.125, "b": 0.125, "c": 0.75}
    assert {path(response)[-1] for response in responses} == {
        "one.example.com",
        "two.example.com",
    }


def test_fail_open_is_each_outcome_s_own() -> None:
    def unevaluated(target: str, weight: int) -> RecordSet:
        alias = AliasTarget(target, evaluate_target_health=False)
        return RecordSet("www.example.com", "A", Weighted(weight), target, alias=alias)

    responses = asked(
        unevaluated("sick.example.com", 1),
        unevaluated("well.example.com", 1),
        weighted("sick.example.com", 1, check="sick"),
        weighted("well.example.com", 1),
        unhealthy="sick",
    )

    assert {path(response)[-1]: is_fail_open([response]) for response in responses} == {
        "sick.example.com": True,
        "well.example.com": False,
    }
    assert is_fail_open(responses)


def test_every_reason_to_pass_a_record_over_is_told() -> None:
    def record(region: str, check: str | None = None) -> RecordSet:
        return RecordSet("www.example.com", "A", Latency(region), region, health_check_id=check)

    responses = asked(
        record("eu-west-2", "london"), record("eu-west-1"), record("us-east-1"), unhealthy="london"
    )

    assert [(over.record.set_identifier, over.reason) for over in passed_over(responses)] == [
        ("eu-west-2", Reason.CHECK_UNHEALTHY),
        ("us-east-1", Reason.LESS_PREFERRED),
    ]


def test_what_chance_may_choose_was_not_passed_over_but_one_response_passed_it_over() -> None:
    one, two = (weighted("www.example.com", 1, id=name) for name in ("one", "two"))

    responses = asked(one, two)

    assert passed_over(responses) == ()
    assert passed_over_at(responses[0].steps[0]) == (PassedOver(two, Reason.CHANCE),)


@pytest.mark.parametrize("name", ["www.example.com", "WWW.example.com."])
def test_the_spelling_of_the_question_changes_nothing(name: str) -> None:
    assert path(asked(weighted("www.example.com", 1), name=name)[0]) == ("www.example.com",)
