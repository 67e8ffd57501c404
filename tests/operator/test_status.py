"""`status`: every region at a glance."""

import re
from http.server import BaseHTTPRequestHandler
from itertools import permutations
from typing import Any

import httpx
import pytest

from operations.operator.checkers import CheckerReport, CheckerView

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"


def test_a_system_that_is_well_ends_with_0(world: Any) -> None:
    result = world.run("status")

    assert result.exit_code == 0
    for region in world.health:
        assert re.search(rf"{region} +active +ok +\d+ .*ACTIVE +no", result.stdout)
    assert "✓ Nothing is wrong; us-east-1, eu-west-1, ap-southeast-2 may serve." in result.stdout


def test_a_drained_region_that_is_well_is_not_wrong(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.health[AWAY].says("drained", "errors")
    result = world.run("status")

    assert result.exit_code == 0
    assert re.search(r"eu-west-1 .* since \S+: errors", result.stdout)
    assert "us-east-1, ap-southeast-2 may serve" in result.stdout


def test_a_drain_that_its_health_route_does_not_say_is_wrong(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    shown = world.json("status")

    assert shown["problems"] == [f"{AWAY}: drained, and its health route does not say so (yet)"]


def test_an_ill_region_and_a_silent_one_are_named_with_what_they_say(world: Any) -> None:
    world.health[AWAY].says("fail", "the table did not answer")
    world.health[THIRD].dies()
    result = world.run("status")

    assert result.exit_code == 1
    assert "✗ eu-west-1: its health route: fail: the table did not answer\n" in result.stdout
    assert "✗ ap-southeast-2: its health route: silent: Server disconnected" in result.stdout


def test_replicas_that_do_not_agree_are_told_apart(world: Any) -> None:
    world.put(HOME, drained=AWAY, reason="by hand")
    shown = world.json("status")

    by_hand = {"region": AWAY, "reason": "by hand", "since": "an unknown time"}
    assert shown["regions"][AWAY]["drain_by_replica"] == {HOME: by_hand, AWAY: None, THIRD: None}
    assert (
        f"{AWAY}: the replicas do not agree on its drain: "
        f"{HOME} since an unknown time: by hand, {AWAY} has no item, {THIRD} has no item"
    ) in shown["problems"]


def test_of_different_drains_the_regions_own_replicas_counts(world: Any) -> None:
    world.put(HOME, drained=AWAY, reason="read by nobody")
    world.put(AWAY, drained=AWAY, reason="read by its health function")

    assert world.json("status")["regions"][AWAY]["drain"]["reason"] == "read by its health function"


def test_a_dead_region_is_a_problem_and_the_others_are_still_told(world: Any) -> None:
    world.gate.dead = {HOME}
    shown = world.json("status")

    assert world.run("status").exit_code == 1
    assert shown["regions"][AWAY]["table"] == "ACTIVE"
    assert "Connection was closed" in shown["regions"][HOME]["table"]["unknown"]
    assert "Connection was closed" in shown["regions"][AWAY]["checkers"]["unknown"]
    assert [problem.split(": Connection")[0] for problem in shown["problems"]] == [
        f"{HOME}: its replica does not answer"
    ]


def test_without_any_replica_it_ends_with_3(world: Any) -> None:
    world.gate.dead = {HOME, AWAY, THIRD}

    assert world.run("status").exit_code == 3


@pytest.mark.parametrize(
    ("successes", "failures", "healthy"),
    [(10, 40, True), (9, 41, False), (0, 1, False), (0, 0, True)],
)
def test_an_endpoint_is_healthy_while_more_than_18_percent_of_its_checkers_agree(
    successes: int, failures: int, healthy: bool
) -> None:
    """ "If 18% or fewer of health checkers report that an endpoint is healthy, Route 53 considers
    it unhealthy"; and a new check counts as healthy until it has been reported on."""
    good = CheckerReport("eu-west-1", "192.0.2.1", "Success: HTTP Status Code 200, OK")
    bad = CheckerReport("eu-west-1", "192.0.2.1", "Failure: Connection timed out.")

    assert CheckerView((good,) * successes + (bad,) * failures).is_healthy is healthy


def test_what_route_53s_checkers_report_is_told_one_by_one(make_world: Any) -> None:
    world = make_world("us-west-2")
    world.check("us-west-2")
    world.check("eu-west-2")
    world.gate.reports = {
        "eu-west-1": "Success: HTTP Status Code 200, OK",
        "sa-east-1": "Failure: Connection timed out.",
    }
    checkers = world.json("status")["regions"]["us-west-2"]["checkers"]

    assert checkers["healthy"] is True
    assert [(report["region"], report["status"]) for report in checkers["reports"]] == [
        *world.gate.reports.items()
    ]
    assert "1 of 2 checkers ok" in world.run("status").stdout


@pytest.mark.parametrize(
    ("region", "successes", "healthy"), [("sa-east-1", 2, False), ("us-west-1", 3, True)]
)
def test_route_53_wants_more_than_18_percent_of_the_checkers(
    make_world: Any, region: str, successes: int, healthy: bool
) -> None:
    world = make_world(region)
    world.check(region)
    said = ["Success: HTTP Status Code 200, OK"] * successes + ["Failure: timeout"] * (
        14 - successes
    )
    world.gate.reports = {f"checker-{n}": status for n, status in enumerate(said)}
    shown = world.json("status")

    assert shown["regions"][region]["checkers"]["healthy"] is healthy
    assert shown["problems"] == (
        [] if healthy else [f"{region}: Route 53 considers it unhealthy: 2 of 14 checkers ok"]
    )


def test_replication_latency_is_told_for_each_pair_and_missing_data_as_such(world: Any) -> None:
    world.publish_latency(HOME, AWAY, ms=99, minutes_ago=7)
    world.publish_latency(HOME, AWAY, ms=812, minutes_ago=2)
    shown = world.json("status")["regions"]

    assert shown[HOME]["replication_ms_to"] == {AWAY: 812, THIRD: None}
    assert shown[AWAY]["replication_ms_to"] == {HOME: None, THIRD: None}
    assert re.search(r"us-east-1 +812 +no data", world.run("status").stdout)


def test_heartbeats_are_told_by_the_replica_that_holds_them(world: Any) -> None:
    world.hear(AWAY, HOME, seconds_ago=60)
    shown = world.json("status")

    assert 60 <= shown["regions"][AWAY]["heartbeat_seconds_of"][HOME] + 1 < 150
    assert shown["regions"][HOME]["heartbeat_seconds_of"].keys() == {AWAY, THIRD}
    assert shown["problems"] == []


def test_a_region_whose_heartbeat_no_longer_arrives_is_wrong_where_it_is_missed(
    world: Any,
) -> None:
    """More than two beats and the time that a write may take; ReplicationLatency has no data."""
    world.hear(AWAY, HOME, seconds_ago=400)
    result = world.run("status")

    assert result.exit_code == 1
    assert re.search(
        r"✗ us-east-1: its last heartbeat in eu-west-1 is 4\d\d s old: its writes do not arrive\n",
        result.stdout,
    )
    assert re.search(r"us-east-1 +4\d\d +\d+ *\n", result.stdout)


def test_in_a_rehearsal_a_heartbeat_is_as_old_as_its_world(world: Any) -> None:
    for reader, writer in permutations(world.health, 2):
        world.hear(reader, writer, seconds_ago=0)
    world.hear(AWAY, HOME, seconds_ago=60)
    (problem,) = world.json("status", "--speed", "5")["problems"]

    assert re.fullmatch(
        r"us-east-1: its last heartbeat in eu-west-1 is 3\d\d s old: its writes do not arrive",
        problem,
    )
    assert world.json("status")["problems"] == []


def test_a_heartbeat_that_never_came_is_wrong(make_world: Any) -> None:
    world = make_world(HOME, AWAY)
    world.client("dynamodb", AWAY).delete_item(
        TableName=world._table,
        Key={"pk": {"S": f"HEALTH#HEARTBEAT#{HOME}"}, "sk": {"S": "HEARTBEAT"}},
    )
    result = world.run("status")

    assert f"✗ {HOME}: none of its heartbeats has arrived in {AWAY}\n" in result.stdout
    assert re.search(r"us-east-1 +never came", result.stdout)


def test_an_age_is_by_dynamodbs_clock_and_not_by_the_operators(
    world: Any, monkeypatch: Any
) -> None:
    ahead = "Thu, 01 Jan 2099 00:00:00 GMT"
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: ahead)
    ages = world.json("status")["regions"][AWAY]["heartbeat_seconds_of"]

    assert min(ages.values()) > 365 * 86_400


def test_without_an_edge_the_regional_url_is_asked_over_https(
    make_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, asked = make_world(HOME), []

    def get(_client: httpx.Client, url: str, **_: Any) -> httpx.Response:
        asked.append(url)
        return httpx.Response(200, text='{"status": "ok"}')

    monkeypatch.delenv("MERIDIAN_EDGES")
    monkeypatch.setattr(httpx.Client, "get", get)

    assert world.run("status").exit_code == 0
    assert asked == ["https://us-east-1.api.example.com/health"]


def test_a_page_that_is_no_health_route_is_not_ok(world: Any, monkeypatch: Any) -> None:
    welcome = httpx.Response(200, text="welcome")
    monkeypatch.setattr(httpx.Client, "get", lambda *_, **__: welcome)

    assert world.json("status")["regions"][HOME]["health"]["detail"] == "HTTP 200"


@pytest.mark.parametrize(
    ("edge", "said"),
    [
        ("mars=http://127.0.0.1:1", "--edge mars=http://127.0.0.1:1: the regions are us-east-1,"),
        ("us-east-1=127.0.0.1", "--edge us-east-1=127.0.0.1: give us-east-1=http://HOST:PORT"),
    ],
)
def test_an_edge_that_cannot_be_used_ends_with_2(world: Any, edge: str, said: str) -> None:
    result = world.run("status", "--edge", edge)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_deployment_with_problems_ends_with_2(world: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("DEPLOYMENT", "no-such.toml")
    result = world.run("status")

    assert result.exit_code == 2
    assert "no-such.toml has 1 problem" in result.stderr


def test_missing_credentials_end_with_3_and_say_what_to_do(world: Any, monkeypatch: Any) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    result = world.run("status")

    assert result.exit_code == 3
    assert "us-east-1: no AWS credentials: set them in the environment" in result.stderr


def test_a_profile_that_does_not_exist_ends_with_3(world: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such")
    result = world.run("status")

    assert result.exit_code == 3
    assert "AWS cannot be used: The config profile (no-such) could not be found" in result.stderr
