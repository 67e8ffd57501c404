"""`drain REGION`: one item, in every replica that can be reached."""

import re
from collections.abc import Callable
from typing import Any

from health.report import Finding
from operations.operator import commands
from operations.operator.concurrent_calls import PATIENCE_SECONDS
from operations.operator.replicas import CONFIG

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"


def test_the_item_stands_in_every_replica_without_waiting_for_replication(world: Any) -> None:
    result = world.run("drain", AWAY, "--reason", "errors since 10:40")

    assert result.exit_code == 0
    found = {region: world.items(region) for region in world.health}
    since = found[HOME][0].pop("since")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", since)
    expected = {"pk": "OPERATOR#DRAIN", "sk": AWAY, "reason": "errors since 10:40"}
    assert found[HOME] == [expected]
    assert found[AWAY] == found[THIRD] == [expected | {"since": since}]


def test_the_regions_health_function_finds_it_drained_and_the_others_do_not(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")

    assert world.finding(AWAY) == Finding(status="drained", region=AWAY, reason="errors")
    assert world.finding(HOME) == Finding(status="ok", region=HOME)


def test_the_replicas_agree_when_replication_has_brought_the_writes_together(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.settle()

    assert world.items(HOME) == world.items(AWAY) == world.items(THIRD)


def test_the_regions_own_replica_is_written_first(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")

    written = [region for action, region in world.gate.actions if action == "PutItem"]
    assert (written[0], sorted(written)) == (AWAY, [THIRD, AWAY, HOME])


def test_nothing_but_the_tables_items_is_asked_of_aws(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")

    assert {action for action, _ in world.gate.actions} == {"Query", "PutItem"}


def test_it_says_when_everybody_is_elsewhere_at_the_latest(world: Any) -> None:
    shown = world.json("drain", AWAY, "--reason", "errors")

    # The finding's 5 s, the check's 2 times 10 s, 10 s until name servers know, 60 s of TTL.
    assert shown["seconds_until"] == {"health_route": 5, "route53": 35, "last_caller": 95}


def test_draining_again_changes_nothing_and_says_since_when_and_why(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "first")
    since = world.items(HOME)[0]["since"]
    result = world.run("drain", AWAY, "--reason", "second")

    assert result.exit_code == 0
    assert f"{AWAY} is drained already (since {since}: first)" in result.stdout
    assert world.reasons(AWAY) == {HOME: ["first"], AWAY: ["first"], THIRD: ["first"]}
    assert "At the latest" not in result.stdout


def test_a_drain_that_only_one_replica_holds_is_completed_as_it_stands(world: Any) -> None:
    world.put(HOME, drained=AWAY, reason="by hand")
    shown = world.json("drain", AWAY, "--reason", "again")

    assert shown["result"] == "already drained"
    assert shown["replicas"] == {HOME: False, AWAY: True, THIRD: True}
    assert world.reasons(AWAY) == {HOME: ["by hand"], AWAY: ["by hand"], THIRD: ["by hand"]}


def test_an_item_that_comes_between_looking_and_writing_is_not_overwritten(
    world: Any, monkeypatch: Any
) -> None:
    observe = commands.observe

    def overtaken(*arguments: Any) -> Any:
        seen = observe(*arguments)
        world.put(AWAY, drained=AWAY, reason="a colleague was faster")
        return seen

    monkeypatch.setattr(commands, "observe", overtaken)
    shown = world.json("drain", AWAY, "--reason", "errors")

    assert shown["replicas"] == {HOME: True, AWAY: False, THIRD: True}
    assert world.reasons(AWAY)[AWAY] == ["a colleague was faster"]


def test_the_last_region_that_serves_is_refused_and_every_other_is_explained(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "maintenance")
    world.health[THIRD].says("fail", "the table did not answer")
    result = world.run("drain", HOME, "--reason", "errors")

    assert result.exit_code == 1
    assert world.reasons(HOME) == {HOME: [], AWAY: [], THIRD: []}
    assert "us-east-1 is not drained: no other region would serve." in result.stdout
    assert re.search(r"eu-west-1 +drained since .*: maintenance", result.stdout)
    assert re.search(r"ap-southeast-2 +fail: the table did not answer", result.stdout)


def test_a_region_whose_health_route_does_not_answer_does_not_count(world: Any) -> None:
    world.health[AWAY].dies()
    world.health[THIRD].dies()

    assert world.run("drain", HOME, "--reason", "errors").exit_code == 1


def test_a_region_without_a_record_does_not_count(make_world: Callable[..., Any]) -> None:
    world = make_world(HOME, AWAY, states={AWAY: "drained"})

    assert world.run("drain", HOME, "--reason", "errors").exit_code == 1


def test_force_drains_the_last_region(make_world: Callable[..., Any]) -> None:
    world = make_world(HOME)

    assert world.run("drain", HOME, "--reason", "errors").exit_code == 1
    assert world.run("drain", HOME, "--reason", "errors", "--force").exit_code == 0
    assert world.reasons(HOME) == {HOME: ["errors"]}


def test_a_dry_run_tells_all_and_writes_nothing(world: Any) -> None:
    result = world.run("drain", AWAY, "--reason", "errors", "--dry-run")

    assert result.exit_code == 0
    assert world.reasons(AWAY) == {HOME: [], AWAY: [], THIRD: []}
    assert "eu-west-1 would be drained" in result.stdout
    assert re.search(r"us-east-1 +would be written", result.stdout)
    assert (
        "+ 95 s  the last resolver has dropped the old answer; kept connections stay"
        in result.stdout
    )


def test_a_dry_run_of_what_would_be_refused_ends_with_1(make_world: Callable[..., Any]) -> None:
    assert make_world(HOME).run("drain", HOME, "--reason", "x", "--dry-run").exit_code == 1


def test_a_region_is_drained_though_it_is_cut_off_from_replication(world: Any) -> None:
    world.replication(paused=[AWAY], lag_seconds=0)
    world.run("drain", AWAY, "--reason", "errors")

    assert world.reasons(AWAY)[AWAY] == ["errors"]


def test_a_dead_region_is_drained_everywhere_else_and_gets_the_item_later(world: Any) -> None:
    world.gate.dead = {HOME}
    world.health[HOME].dies()
    result = world.run("drain", HOME, "--reason", "us-east-1 is down")

    assert result.exit_code == 0
    assert world.reasons(HOME) == {
        HOME: [],
        AWAY: ["us-east-1 is down"],
        THIRD: ["us-east-1 is down"],
    }
    assert re.search(r"us-east-1 +does not answer: Connection was closed", result.stdout)
    assert "gets this by replication when it is back" in result.stdout
    assert "At the latest" not in result.stdout
    world.settle()
    assert world.reasons(HOME)[HOME] == ["us-east-1 is down"]


def test_another_region_is_drained_while_the_home_region_is_dead(world: Any) -> None:
    world.gate.dead = {HOME}
    world.health[HOME].dies()
    shown = world.json("drain", AWAY, "--reason", "errors")

    assert shown["result"] == "drained"
    assert (shown["replicas"][AWAY], shown["replicas"][THIRD]) == (True, True)
    assert "unknown" in shown["replicas"][HOME]


def test_a_region_that_hangs_is_given_up_and_the_others_are_drained(world: Any) -> None:
    world.gate.hanging = {HOME}
    result = world.run("drain", AWAY, "--reason", "errors")

    assert result.exit_code == 0
    assert re.search(r"us-east-1 +does not answer: Read timeout", result.stdout)
    assert world.reasons(AWAY) == {HOME: [], AWAY: ["errors"], THIRD: ["errors"]}


def test_a_replica_that_hangs_is_given_up_before_the_command_ends_its_wait() -> None:
    attempt = CONFIG.connect_timeout + CONFIG.read_timeout

    assert CONFIG.retries["total_max_attempts"] * attempt < PATIENCE_SECONDS == 12


def test_a_replica_that_refuses_the_item_does_not_hold_up_the_others(world: Any) -> None:
    world.gate.refused = {AWAY}
    shown = world.json("drain", AWAY, "--reason", "errors")

    assert (shown["replicas"][HOME], shown["replicas"][THIRD]) == (True, True)
    assert shown["replicas"][AWAY] == {"unknown": "AccessDeniedException: PutItem"}
    assert shown["seconds_until"] is None


def test_where_every_replica_refuses_the_item_it_ends_with_3(world: Any) -> None:
    world.gate.refused = {HOME, AWAY, THIRD}
    result = world.run("drain", AWAY, "--reason", "errors")

    assert result.exit_code == 3
    assert result.stderr.count("AccessDeniedException: PutItem") == 3


def test_without_any_replica_it_ends_with_3_and_every_reason(world: Any) -> None:
    world.gate.dead = {HOME, AWAY, THIRD}
    result = world.run("drain", AWAY, "--reason", "errors")

    assert result.exit_code == 3
    assert all(f"\n  {region}: Connection was closed" in result.stderr for region in world.health)


def test_a_reason_of_nothing_and_an_unknown_region_end_with_2(world: Any) -> None:
    blank, unknown = (
        world.run("drain", AWAY, "--reason", " "),
        world.run("drain", "eu-west-9", "--reason", "errors"),
    )

    assert (blank.exit_code, unknown.exit_code) == (2, 2)
    assert "--reason is empty" in blank.stderr
    assert (
        "REGION eu-west-9: the regions are us-east-1, eu-west-1, ap-southeast-2" in unknown.stderr
    )
