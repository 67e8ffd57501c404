"""The edge that a health check's requests reach."""

from dataclasses import replace

import pytest

from operations.rehearsal.regions.faults import EdgeFault
from operations.rehearsal.regions.loopback import ADDRESSES
from operations.rehearsal.world.checkers.status import HealthStatuses
from operations.rehearsal.world.clock import ManualClock
from operations.rehearsal.world.dns.replies import Replies
from operations.rehearsal.world.edges import EdgeAddress, Edges
from operations.rehearsal.world.resolution import WorldDns
from operations.route53.callers import CITY_CALLERS

US, EU = "us-east-1", "eu-west-1"


class Running:
    """Two running regions."""

    def url(self, region: str) -> str:
        return {US: "http://127.0.0.1:1", EU: "http://127.0.0.1:2"}[region]

    def fail(self, region: str, fault: EdgeFault | None) -> None:
        raise AssertionError


@pytest.mark.parametrize(
    ("asks", "checker", "expected"),
    [
        ({"fqdn": "eu-west-1.api.example.com"}, "us-west-1", EU),
        ({"fqdn": "EU-west-1.api.example.com."}, "us-west-1", EU),
        ({"fqdn": "api.example.com"}, "us-west-1", US),
        ({"fqdn": "api.example.com"}, "eu-west-1", EU),
        ({"fqdn": "www.example.com"}, "eu-west-1", EU),
        ({"fqdn": "a1b2c3.execute-api.eu-west-1.amazonaws.com"}, "us-west-1", EU),
        ({"fqdn": "eu-west-1.nothing.example.com"}, "us-west-1", None),
        ({"fqdn": "a1b2c3.execute-api.ap-south-1.amazonaws.com"}, "us-west-1", None),
        ({"fqdn": "example.org"}, "us-west-1", None),
        ({"ip_address": ADDRESSES[EU]}, "us-west-1", EU),
        ({"ip_address": "192.0.2.1"}, "us-west-1", None),
    ],
)
def test_a_check_leads_to_the_region_that_its_name_leads_to_from_where_the_checker_is(
    replies: Replies, asks: dict[str, str], checker: str, expected: str | None
) -> None:
    edges = Edges(Running(), (US, EU))
    edges.hanging = frozenset({EU})
    own = replace(replies, addresses=edges.addresses)
    board = HealthStatuses(replies.route53.health_checks)
    place = CITY_CALLERS["Paris"]
    world_dns = WorldDns(own, board=board, edges=edges, place=place, clock=ManualClock())
    check = replace(replies.route53.checks[EU], **({"fqdn": None} | asks))
    found = world_dns.edge(check, checker)
    wanted = {
        US: EdgeAddress(US, "127.0.0.1", 1, False),
        EU: EdgeAddress(EU, "127.0.0.1", 2, True),
        None: None,
    }
    assert found == wanted[expected]
