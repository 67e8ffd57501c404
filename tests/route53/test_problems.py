"""What Route 53 would refuse is reported all at once, in its words where it has them."""

import pytest

from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    Latency,
    MultivalueAnswer,
    Weighted,
)
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.validation import problems
from operations.route53.zones import HostedZone, Problem, Route53

WWW = "www.example.com"


def found(*records: RecordSet) -> list[tuple[str, str]]:
    zone = HostedZone("Z1", "example.com", records)
    return [(problem.rule, problem.message) for problem in problems(Route53((zone,)))]


def alias(name: str, to: str, kind: str = "A") -> RecordSet:
    return RecordSet(name, kind, alias=AliasTarget(to, evaluate_target_health=True))


@pytest.mark.parametrize(
    ("records", "rule", "message"),
    [
        (
            (RecordSet(WWW, "A", Latency("eu-west-1"), "a"), RecordSet(WWW, "A", Weighted(1), "b")),
            "mixed-policies",
            "RRSet with DNS name www.example.com., type A, SetIdentifier b cannot be created as a "
            "non-weighted set exists with the same name and type",
        ),
        (
            (RecordSet(WWW, "A", Weighted(1), "a"), RecordSet(WWW, "A", set_identifier="b")),
            "mixed-policies",
            "RRSet with DNS name www.example.com., type A, SetIdentifier b cannot be created as "
            "other RRSets exist with the same name and type",
        ),
        (
            (
                RecordSet(WWW, "A", Latency("eu-west-1"), "a"),
                RecordSet(WWW, "A", Latency("eu-west-1"), "b"),
            ),
            "taken",
            "RRSet with DNS name www.example.com., type A, SetIdentifier b cannot be created "
            "because a latency RRSet with the same name, type and region already exists",
        ),
        (
            (
                RecordSet(WWW, "A", Failover("PRIMARY"), "a"),
                RecordSet(WWW, "A", Failover("PRIMARY"), "b"),
            ),
            "taken",
            "RRSet with DNS name www.example.com., type A, SetIdentifier b cannot be created "
            "because a failover RRSet with the same name, type and role already exists",
        ),
        (
            (
                RecordSet(WWW, "A", Geolocation(country="*"), "a"),
                RecordSet(WWW, "A", Geolocation(country="*"), "b"),
            ),
            "taken",
            "RRSet with DNS name www.example.com., type A, SetIdentifier b cannot be created "
            "because a geolocation RRSet with the same name, type and location already exists",
        ),
        (
            (RecordSet(WWW, "A", Weighted(1)),),
            "set-identifier",
            "RRSet with DNS name www.example.com., type A: Missing field 'SetIdentifier'",
        ),
        (
            (RecordSet(WWW, "A", Weighted(300), "a"),),
            "policy",
            "RRSet with DNS name www.example.com., type A, SetIdentifier a has a weight outside "
            "0 to 255: 300",
        ),
        (
            (RecordSet(WWW, "A", Geoproximity(region="eu-west-1", bias=100), "a"),),
            "policy",
            "RRSet with DNS name www.example.com., type A, SetIdentifier a has a bias outside "
            "-99 to 99: 100",
        ),
        (
            (RecordSet(WWW, "A", Geoproximity(local_zone_group="us-east-1-bue-1"), "a"),),
            "policy",
            "RRSet with DNS name www.example.com., type A, SetIdentifier a stands where this model "
            "knows no coordinates, so it is chosen last",
        ),
        (
            (RecordSet(WWW, "A", Latency("moon-east-1"), "a"),),
            "policy",
            "RRSet with DNS name www.example.com., type A, SetIdentifier a is for a region that "
            "this model does not know, so it is chosen last: moon-east-1",
        ),
        (
            (
                RecordSet(
                    WWW, "A", MultivalueAnswer(), "a", alias=AliasTarget("d.aws", False, "Z2")
                ),
            ),
            "policy",
            "RRSet with DNS name www.example.com., type A, SetIdentifier a is a multivalue answer "
            "alias, which cannot be created",
        ),
        (
            (alias(WWW, "gone.example.com"),),
            "alias-not-found",
            "Tried to create an alias that targets gone.example.com., type A in zone Z1, but that "
            "target was not found",
        ),
        (
            (alias(WWW, "x.execute-api.eu-west-1.amazonaws.com"),),
            "alias-outside-zone",
            "Tried to create an alias that targets x.execute-api.eu-west-1.amazonaws.com., type A "
            "in zone Z1, but the alias target name does not lie within the target zone",
        ),
        (
            (alias(WWW, WWW),),
            "loop",
            "RRSet of type A with DNS name www.example.com. is not permitted as it creates a CNAME "
            "or alias loop in the zone.",
        ),
        (
            (RecordSet(WWW, "CNAME", values=("WWW.example.com.",)),),
            "loop",
            "RRSet of type CNAME with DNS name www.example.com. is not permitted as it creates a "
            "CNAME or alias loop in the zone.",
        ),
        (
            (RecordSet("example.com", "CNAME", values=("x.example.org",)),),
            "cname-at-apex",
            "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone "
            "example.com.",
        ),
        (
            (RecordSet(WWW, "CNAME", values=("x.example.org",)), RecordSet(WWW, "A")),
            "cname-conflict",
            "RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts "
            "with other records with the same DNS name in zone example.com.",
        ),
        (
            (RecordSet("www.example.org", "A"),),
            "outside-zone",
            "RRSet with DNS name www.example.org. is not permitted in zone example.com.",
        ),
        (
            (RecordSet("a" * 64 + ".example.com", "A"),),
            "name",
            f"DNS name {'a' * 64}.example.com. has a label over 63 bytes or is over 255 itself",
        ),
        (
            (RecordSet(WWW, "A", health_check_id="gone"),),
            "health-check-not-found",
            "RRSet with DNS name www.example.com., type A names a health check that was not "
            "found: gone",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 25 else "",
)
def test_a_refusal_is_reported(records: tuple[RecordSet, ...], rule: str, message: str) -> None:
    assert found(*records) == [(rule, message)]


def test_each_record_of_a_longer_loop_is_reported() -> None:
    records = (
        alias("a.example.com", "b.example.com"),
        alias("b.example.com", "c.example.com"),
        alias("c.example.com", "a.example.com"),
        alias("d.example.com", "a.example.com"),
    )

    assert [rule for rule, _ in found(*records)] == ["loop", "loop", "loop"]


def test_a_record_that_is_there_twice_is_reported_twice() -> None:
    record = RecordSet(WWW, "A", Weighted(1), "a")

    assert found(record, record) == 2 * [
        (
            "duplicate",
            "Tried to create resource record set [name='www.example.com.', type='A', "
            "set identifier='a'] but it already exists",
        )
    ]


def test_children_of_calculated_checks_must_exist_and_not_be_calculated() -> None:
    checks = (
        HealthCheck("inner", "CALCULATED"),
        HealthCheck("outer", "CALCULATED", child_health_checks=("inner", "gone"), source="x.outer"),
    )

    assert problems(Route53(health_checks=checks)) == (
        Problem(
            "calculated-child",
            "outer",
            "x.outer",
            "a calculated health check cannot monitor another calculated one: inner",
        ),
        Problem(
            "health-check-not-found",
            "outer",
            "x.outer",
            "monitors a health check that was not found: gone",
        ),
    )


def test_all_problems_come_at_once_after_what_could_not_be_read() -> None:
    unread = Problem("unread", "module.x", "module.x", "…")
    zone = HostedZone(
        "Z1", "example.com", (alias(WWW, "gone.example.com"), alias("o.org", "o.org"))
    )

    found = [problem.rule for problem in problems(Route53((zone,), unread=(unread,)))]

    assert found == ["unread", "outside-zone", "alias-outside-zone", "loop", "alias-not-found"]


def test_a_sound_zone_has_no_problems() -> None:
    records = (
        alias(WWW, "pool.example.com"),
        RecordSet("pool.example.com", "A", Weighted(0), "a", health_check_id="a"),
        RecordSet("pool.example.com", "A", Weighted(255), "b"),
        RecordSet("cn.example.com", "A", Latency("cn-north-1"), "beijing"),
    )
    checks = (HealthCheck("a", "TCP", ip_address="192.0.2.1", port=443),)

    assert problems(Route53((HostedZone("Z1", "example.com", records),), checks)) == ()
