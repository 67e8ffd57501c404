"""What checks really observe."""

from typing import Any

import pytest

from constructs_lib.routing.policies import Latency
from operations.http_api.deployed import (
    HEALTH_HANDLER,
    Api,
    ApiMapping,
    Domain,
    Function,
    Route,
)
from operations.http_api.routes import RouteKey
from operations.proof.failures import Mode
from operations.proof.observations import EVERY_MODE, CheckDefect, Observer
from operations.route53.records import AliasTarget, RecordSet
from operations.terraform_json.infrastructure import Deployed

EU, US = "eu-west-1", "us-east-1"
HEALTH = Function(name="health", handler=HEALTH_HANDLER, table="t")
SHALLOW = Function(name="ping")
ROUTES = (
    Route(key=RouteKey.parse("GET /health"), function=HEALTH),
    Route(key=RouteKey.parse("ANY /ping"), function=SHALLOW),
    Route(key=RouteKey.parse("GET /private"), function=HEALTH, authorization="JWT"),
    Route(key=RouteKey.parse("GET /elsewhere"), function=None),
)
API = Api(
    region=EU, id="abc", execute_api_disabled=True, routes={route.key: route for route in ROUTES}
)


def domain(name: str, region: str, *, mutual_tls: bool = False, **apis: Api) -> Domain:
    """A domain whose APIs are named by their base paths; `root` is the empty one."""
    mappings = (
        ApiMapping(key="" if base_path == "root" else base_path, api=api)
        for base_path, api in apis.items()
    )
    return Domain(name=name, region=region, mutual_tls=mutual_tls, mappings=tuple(mappings))


def deployed(*, mutual_tls: bool = False, base_path: str = "root") -> Deployed:
    only = domain(f"{EU}.api.example.com", EU, mutual_tls=mutual_tls, **{base_path: API})
    return Deployed((only,), {"aws_apigatewayv2_api.eu": API}, {}, frozenset("t"))


def seen(words: Any, check: Any, stands: Deployed | None = None) -> Any:
    """What a check observes beside two regions that share a name."""
    regions = (EU, US)
    reading = words.reading(
        *(words.record(region, Latency(region)) for region in regions),
        *map(words.regional, regions),
        check,
        deployed=stands,
    )
    return Observer(reading).observations()[check.id]


def test_a_path_to_a_function_with_the_table_sees_every_failure(words: Any) -> None:
    found = seen(words, words.check(EU, resource_path="/health"), deployed())

    assert (found.places, found.notices, found.assumed) == ({EU}, EVERY_MODE, False)


def test_a_path_to_a_function_without_a_table_sees_the_endpoint_only(words: Any) -> None:
    found = seen(words, words.check(EU, resource_path="/ping"), deployed())

    assert (found.places, found.notices) == ({EU}, {Mode.ENDPOINT})


def test_a_connection_sees_the_endpoint_only(words: Any) -> None:
    found = seen(words, words.check(EU, type="TCP", port=443), deployed())

    assert (found.places, found.notices) == ({EU}, {Mode.ENDPOINT})


def test_the_base_path_is_not_the_route_s(words: Any) -> None:
    inside = seen(words, words.check(EU, resource_path="/v1/health"), deployed(base_path="v1"))
    outside = seen(words, words.check(EU, resource_path="/health"), deployed(base_path="v1"))

    assert (inside.places, inside.always) == ({EU}, None)
    assert outside.always is False


def test_the_longest_base_path_is_asked(words: Any) -> None:
    both = domain(f"{EU}.api.example.com", EU, root=Api(region=EU), v1=API)
    found = seen(words, words.check(EU, resource_path="/v1/health"), Deployed((both,)))

    assert (found.places, found.always) == ({EU}, None)


@pytest.mark.parametrize(
    ("settings", "stands", "says"),
    [
        ({"resource_path": "/nowhere"}, deployed(), "a path that no route serves"),
        ({"resource_path": "/private"}, deployed(), "where GET /private requires authorization"),
        ({"type": "HTTP"}, deployed(), "without TLS, which API Gateway does not serve"),
        ({}, deployed(mutual_tls=True), "which requires a client certificate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_is_red_for_ever(
    words: Any, settings: dict[str, Any], stands: Deployed, says: str
) -> None:
    found = seen(words, words.check(EU, **settings), stands)

    assert found.always is False
    assert found.says.endswith(says)


@pytest.mark.parametrize(
    "host", ["abc.execute-api.eu-west-1.amazonaws.com", "${aws_apigatewayv2_api.eu.api_endpoint}"]
)
def test_a_disabled_execute_api_endpoint_is_red_for_ever(words: Any, host: str) -> None:
    assert seen(words, words.check(EU, host), deployed()).always is False


def test_the_shared_name_is_green_while_any_region_lives(words: Any) -> None:
    assert seen(words, words.check("shared", words.shared)).places == {EU, US}


def test_a_name_that_leads_nowhere_is_red_for_ever(words: Any) -> None:
    lost = RecordSet(
        "lost.example.com", "A", alias=AliasTarget("gone.example.com", evaluate_target_health=False)
    )
    reading = words.reading(lost, words.check("lost", "lost.example.com"))

    assert Observer(reading).observations()["lost"].always is False


def test_a_name_of_somebody_else_s_says_nothing_of_our_regions(words: Any) -> None:
    assert seen(words, words.check("other", "www.example.org")).always is True


def test_a_hostname_that_names_a_region_is_that_region(words: Any) -> None:
    found = seen(words, words.check("eu", "lb-1.eu-west-1.elb.amazonaws.com"))

    assert (found.places, found.assumed) == ({EU}, False)


def test_beside_a_table_what_cannot_be_followed_is_assumed(words: Any) -> None:
    elsewhere = seen(words, words.check(EU, resource_path="/elsewhere"), deployed())
    balancer = seen(words, words.check("b", "lb-1.eu-west-1.elb.amazonaws.com"), deployed())

    assert elsewhere.assumed
    assert balancer.assumed


def test_an_address_is_the_place_of_the_record_that_answers_it(words: Any) -> None:
    record = RecordSet("ip.example.com", "A", Latency(EU), EU, ("192.0.2.1",), 60)
    known = words.check("known", None, ip_address="192.0.2.1")
    unknown = words.check("unknown", None, ip_address="192.0.2.9")
    found = Observer(words.reading(record, known, unknown)).observations()

    assert found["known"].places == {EU}
    assert found["unknown"].places == {"192.0.2.9"}


def test_an_alias_that_evaluates_a_load_balancer_sees_its_region(words: Any) -> None:
    target = "lb-1.eu-west-1.elb.amazonaws.com"
    alias = AliasTarget(target, evaluate_target_health=True, hosted_zone_id="Z2")
    found = Observer(words.reading(RecordSet("b.example.com", "A", alias=alias))).observations()

    assert found[target].places == {EU}


def test_a_name_that_nothing_tells_of_is_that_of_neither_of_two_endpoints_elsewhere(
    words: Any,
) -> None:
    records = [
        RecordSet(
            words.shared,
            "A",
            Latency(region),
            "old",
            alias=AliasTarget(f"old.{region}.elb.amazonaws.com", evaluate_target_health=False),
            health_check_id="old",
        )
        for region in (EU, US)
    ]
    stands = Deployed(targets={EU: frozenset(), US: frozenset()})
    reading = words.reading(*records, words.check("old", "old.example.org"), deployed=stands)

    found = Observer(reading).observations()["old"]
    assert (found.places, found.always, found.assumed) == (set(), True, False)


@pytest.mark.parametrize(("targets", "places"), [({EU: frozenset()}, {f"old ({EU})"}), ({}, set())])
def test_a_name_that_nothing_tells_of_is_taken_for_that_of_the_endpoint_elsewhere(
    words: Any, targets: dict[str, frozenset[str]], places: set[str]
) -> None:
    """Only where the record leads past the region's own domains."""
    name = f"old.{EU}.elb.amazonaws.com"
    elsewhere = AliasTarget(name, evaluate_target_health=False, hosted_zone_id="Z2")
    record = RecordSet(
        words.shared, "A", Latency(EU), "old", alias=elsewhere, health_check_id="old"
    )
    check = words.check("old", "old.example.org")
    reading = words.reading(record, check, deployed=Deployed(targets=targets))

    found = Observer(reading).observations()["old"]
    assert (found.places, found.assumed) == (places, bool(places))


def test_routes_that_nobody_sees_are_not_judged(words: Any) -> None:
    """They may be in an OpenAPI document, or in another state."""
    unread = domain(f"{EU}.api.example.com", EU, root=Api(region=EU, id="abc"))
    found = seen(words, words.check(EU, resource_path="/health"), Deployed((unread,)))

    assert (found.places, found.always, found.assumed) == ({EU}, None, True)


def test_a_name_whose_records_are_elsewhere_is_told_by_the_domains_that_serve_it(
    words: Any,
) -> None:
    served = domain("eu.example.org", EU, root=API)
    check = words.check(EU, "eu.example.org", resource_path="/health")
    assert seen(words, check, Deployed((served,))).places == {EU}
    other = domain("eu.example.org", US, root=API)
    assert seen(words, check, Deployed((served, other))).defect is CheckDefect.SHARED_NAME
