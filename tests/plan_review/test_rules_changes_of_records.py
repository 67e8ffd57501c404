"""Records whose changes Route 53 refuses while the others are as they are."""

import pytest

RULE = "route53-refuses-on-the-way"
US, EU = (f"aws_route53_record.{region}_shared_name_a" for region in ("us_east_1", "eu_west_1"))
POLICIES = ("failover", "geolocation", "geoproximity", "latency", "weighted")


def _policy(kind, **values):
    blocks = {f"{each}_routing_policy": [] for each in POLICIES}
    return {**blocks, f"{kind}_routing_policy": [values]}


def _record(identifier, kind, **values):
    return {
        "name": "api.example.com",
        "type": "A",
        "zone_id": "Z1",
        "ttl": 60,
        "records": ["192.0.2.1"],
        "set_identifier": identifier,
        "health_check_id": "c",
        **_policy(kind, **values),
    }


def _told(reviewed, document):
    return {
        finding.addresses[0]: (finding.severity.value, "in whatever order" in finding.effect)
        for finding in reviewed(document).findings
        if finding.rule == RULE
    }


@pytest.mark.parametrize(
    "after", [{"us": _policy("weighted", weight=1), "eu": _policy("weighted", weight=2)}]
)
def test_another_policy_for_a_deployed_name_needs_a_yes(after, altered, reviewed) -> None:
    document = altered("no_op", {US: after["us"], EU: after["eu"]})
    assert _told(reviewed, document) == {US: (1, True), EU: (1, True)}


def test_swapped_failover_roles_need_a_yes(plan_of, reviewed) -> None:
    first, second = {"type": "PRIMARY"}, {"type": "SECONDARY"}
    document = plan_of(
        (US, "update", _record("us", "failover", **first), _record("us", "failover", **second)),
        (EU, "update", _record("eu", "failover", **second), _record("eu", "failover", **first)),
    )
    assert _told(reviewed, document) == {US: (1, True), EU: (1, True)}


def test_a_place_that_becomes_free_in_the_same_apply_needs_a_yes(plan_of, reviewed) -> None:
    """A third member of a failover: the second one's place is taken by the name behind it."""
    secondary = _record("eu", "failover", type="SECONDARY")
    behind = {**secondary, "set_identifier": "after-us"}
    document = plan_of(
        (EU, "delete", secondary, None), ("aws_route53_record.behind", "create", None, behind)
    )
    assert _told(reviewed, document) == {"aws_route53_record.behind": (1, False)}


def test_a_place_that_moves_to_another_address_needs_a_yes_or_an_overwrite(
    plan_of, reviewed
) -> None:
    europe = _record("EU", "geolocation", continent="EU")
    gone, new = (EU, "delete", europe, None), "aws_route53_record.new"
    assert _told(reviewed, plan_of(gone, (new, "create", None, europe))) == {new: (1, False)}
    overwriting = {**europe, "allow_overwrite": True}
    assert _told(reviewed, plan_of(gone, (new, "create", None, overwriting))) == {}


def test_the_last_record_of_a_name_may_get_another_policy(plan_of, reviewed) -> None:
    """This is the way: drain to one region, change, bring the others back."""
    before, after = (
        _record("us", "latency", region="us-east-1"),
        _record("us", "weighted", weight=1),
    )
    assert _told(reviewed, plan_of((US, "update", before, after))) == {}


def test_other_changes_of_live_records_pass(altered, reviewed) -> None:
    check = {"health_check_id": "another"}
    assert _told(reviewed, altered("no_op", {US: check, EU: check})) == {}


@pytest.mark.parametrize("name", ["add_a_region", "drain_one_of_three", "remove_a_region"])
def test_regions_come_and_go_in_any_order(name, real, reviewed) -> None:
    assert _told(reviewed, real(name)) == {}
