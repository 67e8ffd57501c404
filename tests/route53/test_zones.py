"""Several readings as one, one system in one form, and a model that needs nothing outside it."""

import subprocess
import sys
from dataclasses import replace

from constructs_lib.routing.policies import Latency
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Route53, joined
from tests.route53.canonical import canonical


def cell(region: str, zone_id: str) -> Route53:
    check = HealthCheck(f"check-{region}", "HTTPS", fqdn=f"{region}.api.example.com")
    record = RecordSet(
        "api.example.com",
        "A",
        Latency(region),
        region,
        alias=AliasTarget("here.example.com", evaluate_target_health=False),
        health_check_id=check.id,
    )
    return Route53((HostedZone(zone_id, "example.com", (record,)),), (check,))


def test_readings_of_stacks_applied_apart_join_into_one_zone() -> None:
    whole = joined((cell("eu-west-1", "a/zone"), cell("us-east-1", "b/zone")))
    (zone,) = whole.zones

    assert [record.set_identifier for record in zone.records] == ["eu-west-1", "us-east-1"]
    assert sorted(whole.checks) == ["check-eu-west-1", "check-us-east-1"]


def test_a_private_zone_of_the_same_name_stays_apart() -> None:
    public = HostedZone("Z1", "example.com")

    whole = joined((Route53((public,)), Route53((replace(public, id="Z2", private=True),))))

    assert [zone.id for zone in whole.zones] == ["Z1", "Z2"]


def test_the_canonical_form_knows_no_ids_and_no_order() -> None:
    europe, america = cell("eu-west-1", "Z1"), cell("us-east-1", "Z1")
    (zone,) = europe.zones
    renamed = Route53(
        (HostedZone("Z9", zone.name, (replace(zone.records[0], health_check_id="other"),)),),
        (replace(europe.health_checks[0], id="other", tags={"Name": "x"}),),
    )

    assert canonical(renamed) == canonical(europe)
    assert canonical(joined((america, europe))) == canonical(joined((europe, america)))


def test_the_canonical_form_leaves_out_what_terraform_does_not_hold() -> None:
    one = cell("eu-west-1", "Z1")
    (zone,) = one.zones
    own = tuple(RecordSet("example.com", kind, values=("x",)) for kind in ("NS", "SOA"))
    delegation = RecordSet("sub.example.com", "NS", values=("x",))

    whole = replace(zone, records=(*own, *zone.records))
    delegating = replace(zone, records=(delegation, *zone.records))

    assert canonical(Route53((whole,), one.health_checks)) == canonical(one)
    assert canonical(Route53((delegating,), one.health_checks)) != canonical(one)


def test_the_canonical_form_knows_no_order_of_checkers_and_values() -> None:
    def reading(*some: str) -> Route53:
        record = RecordSet("www.example.com", "A", values=some, health_check_id="a")
        check = HealthCheck("a", "TCP", regions=some)
        return Route53((HostedZone("Z1", "example.com", (record,)),), (check,))

    assert canonical(reading("one", "two")) == canonical(reading("two", "one"))


def test_the_canonical_form_knows_what_a_check_asks() -> None:
    one = cell("eu-west-1", "Z1")
    (check,) = one.health_checks

    for other in (
        replace(check, fqdn="api.example.com"),
        replace(check, inverted=True),
        replace(check, disabled=True),
        replace(check, failure_threshold=1),
    ):
        assert canonical(Route53(one.zones, (other,))) != canonical(one)


def test_the_model_loads_neither_an_aws_client_nor_the_cdk() -> None:
    modules = "resolve validation readers.configuration readers.plan readers.state readers.api"
    names = ", ".join(f"operations.route53.{module}" for module in modules.split())
    heavy = "{'boto3', 'botocore', 'cdktf', 'jsii', 'numpy'} & set(sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {names}; print({heavy})"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "set()\n"
