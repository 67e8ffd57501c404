"""The rules of `[routing]`, each broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

Finding = tuple[str, str | None, str, str]
Find = Callable[..., list[Finding]]
OLD = {"domain_name": "old.eu-west-1.elb.amazonaws.com", "zone_id": "Z32O12XQLNTSW2"}
BOTH = ["eu-west-1", "us-east-1"]
EUROPE = {"members": ["eu-west-1"]}
IN_EUROPE = {"continent": "EU", "to": "eu-west-1"}


def located(**more: Any) -> dict[str, Any]:
    return {"policy": "geolocation", "default": "us-east-1", "locations": [IN_EUROPE], **more}


BROKEN: dict[str, tuple[dict[str, Any], Finding]] = {
    "two policies never meet at one name": (
        {"policy": "latency", "members": BOTH, "weights": {"eu-west-1": 90}},
        (
            "routing.weights",
            None,
            'belongs to the policy "weighted", but this name has "latency", and Route 53 takes one '
            "policy for a name",
            "put it in a group of its own, [routing.groups.NAME], and make that a member",
        ),
    ),
    "a policy has what it chooses among": (
        {"policy": "weighted"},
        (
            "routing.weights",
            None,
            'must list what the policy "weighted" chooses among',
            "add it, or choose another policy",
        ),
    ),
    "geolocation has a default": (
        {"policy": "geolocation", "locations": [IN_EUROPE, {"country": "US", "to": "us-east-1"}]},
        (
            "routing.default",
            None,
            "is missing, so callers in other places would get no answer",
            "add it, or choose another policy",
        ),
    ),
    "a group lists its members": (
        {"members": [*BOTH, "none"], "groups": {"none": {"members": []}}},
        (
            "routing.groups.none.members",
            None,
            'must list what the policy "latency" chooses among',
            "add it, or choose another policy",
        ),
    ),
    "a member exists": (
        {"members": ["eu-west-1", "us-east-2"]},
        (
            "routing.members[1]",
            '"us-east-2"',
            "is not a region, group or external endpoint of the deployment",
            'did you mean "us-east-1"?',
        ),
    ),
    "a member is listed once": (
        {"policy": "failover", "members": [*BOTH, "eu-west-1"]},
        ("routing.members[2]", '"eu-west-1"', "is listed twice", "remove one of the two"),
    ),
    "a bias is a member's": (
        {
            "policy": "geoproximity",
            "members": ["europe", "us-east-1"],
            "groups": {"europe": EUROPE},
            "bias": {"eu-west-1": 20},
        },
        (
            "routing.bias.eu-west-1",
            None,
            "is not a member of this group",
            "remove it, or add it there",
        ),
    ),
    "a group is not called as a region is": (
        {"members": BOTH, "groups": {"eu-west-1": EUROPE}},
        ("routing.groups.eu-west-1", None, "is the name of an AWS region", "choose another"),
    ),
    "a group and an endpoint differ in name": (
        {
            "members": ["old", "us-east-1"],
            "groups": {"old": EUROPE},
            "external": {"old": {**OLD, "region": "eu-west-2"}},
        },
        (
            "routing.external.old",
            None,
            "is the name of a group too",
            "rename one of the two",
        ),
    ),
    "nothing contains itself": (
        {"members": [*BOTH, "round"], "groups": {"round": {"members": ["round"]}}},
        (
            "routing.groups.round",
            None,
            "contains itself",
            "remove it from its members",
        ),
    ),
    "a group is somebody's member": (
        {"members": BOTH, "groups": {"europe": EUROPE}},
        (
            "routing.groups.europe",
            None,
            "is a member of no group, so no caller is routed there",
            "make it a member, or remove it",
        ),
    ),
    "an active region is somebody's member": (
        {"members": ["us-east-1"]},
        (
            "regions[0].name",
            '"eu-west-1"',
            "is active, but no caller is routed there",
            'make it a member of [routing] or of a group, or give it state = "drained"',
        ),
    ),
    "a place is a continent or a country": (
        located(locations=[{**IN_EUROPE, "country": "DE"}]),
        (
            "routing.locations[0]",
            None,
            "must name a continent or a country, and not both",
            'write continent = "EU" or country = "DE"',
        ),
    ),
    "only the United States have states": (
        located(locations=[{"country": "DE", "subdivision": "BY", "to": "eu-west-1"}]),
        (
            "routing.locations[0].subdivision",
            '"BY"',
            "is a subdivision, which Route 53 supports for the United States only",
            'add country = "US", or remove it',
        ),
    ),
    "a place is listed once": (
        located(locations=[IN_EUROPE, IN_EUROPE]),
        (
            "routing.locations[1]",
            None,
            "is listed twice: Route 53 takes one record for a place",
            "remove one of the two, or send it to a group",
        ),
    ),
    "latency takes one record for a region": (
        {
            "members": ["eu-west-1", "us-east-1", "old"],
            "external": {"old": {**OLD, "region": "eu-west-1"}},
        },
        (
            "routing.members[2]",
            '"old"',
            'is in eu-west-1, as "eu-west-1" is, and Route 53 takes one latency record for a '
            "region",
            "put both in a group, weighted or failover, and make that the member",
        ),
    ),
    "latency asks where an endpoint stands": (
        {"members": [*BOTH, "old"], "external": {"old": OLD}},
        (
            "routing.members[2]",
            '"old"',
            'has no known AWS region, by which the policy "latency" chooses',
            "add region under [routing.external.old]",
        ),
    ),
    "nothing counts the whole": (
        {"members": BOTH, "minimum_healthy": 2},
        (
            "routing.minimum_healthy",
            "2",
            "has no effect in [routing] itself, because no record points to that",
            "put it in the group that shall count as unhealthy",
        ),
    ),
    "no more can be healthy than there are": (
        {
            "members": ["europe", "us-east-1"],
            "groups": {"europe": {**EUROPE, "minimum_healthy": 2}},
        },
        (
            "routing.groups.europe.minimum_healthy",
            "2",
            "is more than the 1 regions and endpoints beneath",
            "make it at most 1",
        ),
    ),
}


@pytest.mark.parametrize(("routing", "finding"), BROKEN.values(), ids=BROKEN.keys())
def test_a_rule_alone_is_reported_alone(
    findings: Find, routing: dict[str, Any], finding: Finding
) -> None:
    assert findings(routing=routing) == [finding]


def test_a_count_over_several_states_is_refused(findings: Find) -> None:
    (found,) = findings(
        routing={
            "policy": "failover",
            "members": ["both", "us-east-1"],
            "groups": {"both": {"members": BOTH, "minimum_healthy": 2}},
        },
        state={"bucket": "state-{region}", "layout": "per-region"},
    )
    assert found == (
        "routing.groups.both.minimum_healthy",
        "2",
        "needs the health checks of several regions in one state",
        'remove it, or use state.layout = "single"',
    )


@pytest.mark.parametrize(
    ("drained", "path", "rule"),
    [
        (
            "eu-west-1",
            "routing.locations[0].to",
            "has no active region, so callers who must stay there would be sent elsewhere",
        ),
        (
            "us-east-1",
            "routing.default",
            "has no active region, so callers in other places would get no answer",
        ),
    ],
)
def test_a_drained_region_leaves_nobody_behind(
    findings: Find, drained: str, path: str, rule: str
) -> None:
    regions = [{"name": name, "state": "drained" if name == drained else "active"} for name in BOTH]
    found = findings(regions=regions, routing=located(locations=[{**IN_EUROPE, "stay": True}]))
    assert [finding[:3] for finding in found] == [(path, f'"{drained}"', rule)]


def test_all_that_is_wrong_with_a_routing_is_told_at_once(findings: Find) -> None:
    found = findings(
        routing={
            "policy": "latency",
            "members": ["eu-west", "us-east-1"],
            "weights": {"eu-west-1": 1},
            "groups": {"us-east-1": EUROPE},
        }
    )
    assert [finding[0] for finding in found] == [
        "routing.groups.us-east-1",
        "routing.members[0]",
        "routing.weights",
    ]


@pytest.mark.parametrize(
    ("routing", "path"),
    [
        ({"policy": "weighted", "weights": {"eu-west-1": 256}}, "routing.weights.eu-west-1"),
        ({"policy": "geoproximity", "bias": {"eu-west-1": 100}}, "routing.bias.eu-west-1"),
        ({"groups": {"after-all": EUROPE}}, "routing.groups.after-all"),
        ({"groups": {"x" * 41: EUROPE}}, f"routing.groups.{'x' * 41}"),
        ({"external": {"old": {**OLD, "zone_id": "hosted"}}}, "routing.external.old.zone_id"),
        (located(locations=[{"continent": "Europe", "to": "eu-west-1"}]),
         "routing.locations[0].continent"),
    ],
)  # fmt: skip
def test_a_field_refuses(findings: Find, routing: dict[str, Any], path: str) -> None:
    assert path in [finding[0] for finding in findings(routing=routing)]
