"""`restore REGION`: the item goes, from every replica that can be reached."""

import re
from typing import Any

from operations.operator import commands

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"


def test_the_item_is_gone_from_every_replica_without_waiting_for_replication(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.run("drain", THIRD, "--reason", "stays")
    result = world.run("restore", AWAY)

    assert result.exit_code == 0
    assert world.reasons(AWAY) == {HOME: [], AWAY: [], THIRD: []}
    assert world.reasons(THIRD) == {HOME: ["stays"], AWAY: ["stays"], THIRD: ["stays"]}
    assert re.search(r"is restored \(was drained since \S+: errors\)", result.stdout)


def test_it_stays_gone_when_replication_has_brought_all_writes(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.run("restore", AWAY)
    world.settle()

    assert world.reasons(AWAY) == {HOME: [], AWAY: [], THIRD: []}


def test_the_regions_own_replica_is_written_first(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.run("restore", AWAY)

    deleted = [region for action, region in world.gate.actions if action == "DeleteItem"]
    assert (deleted[0], sorted(deleted)) == (AWAY, [THIRD, AWAY, HOME])


def test_a_region_that_is_not_drained_is_let_be(world: Any) -> None:
    result = world.run("restore", AWAY)

    assert result.exit_code == 0
    assert "eu-west-1 is not drained\n" in result.stdout
    assert {action for action, _ in world.gate.actions} == {"Query"}


def test_a_drain_that_one_replica_holds_is_deleted_there(world: Any) -> None:
    world.put(THIRD, drained=AWAY, reason="by hand")
    shown = world.json("restore", AWAY)

    assert shown["replicas"] == {HOME: False, AWAY: False, THIRD: True}
    assert world.items(THIRD) == []


def test_an_item_that_goes_between_looking_and_deleting_is_not_missed(
    world: Any, monkeypatch: Any
) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    observe = commands.observe

    def overtaken(*arguments: Any) -> Any:
        seen = observe(*arguments)
        world.delete(AWAY, drained=AWAY)
        return seen

    monkeypatch.setattr(commands, "observe", overtaken)
    shown = world.json("restore", AWAY)

    assert shown["replicas"] == {HOME: True, AWAY: False, THIRD: True}


def test_it_is_warned_that_an_ill_region_stays_out(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.health[AWAY].says("fail", "the table did not answer")
    shown = world.json("restore", AWAY)

    assert shown["result"] == "restored"
    assert shown["warnings"] == [
        "It stays out until it is healthy. Its health route: fail: the table did not answer"
    ]
    assert shown["seconds_until"] is None


def test_a_region_that_says_nothing_but_drained_is_not_warned_of(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.health[AWAY].says("drained", "errors")
    shown = world.json("restore", AWAY)

    assert shown["warnings"] == []
    assert shown["seconds_until"] == {"health_route": 5, "route53": 35, "last_caller": 95}


def test_a_region_without_a_record_is_warned_of(make_world: Any) -> None:
    world = make_world(HOME, AWAY, states={AWAY: "drained"})
    world.put(AWAY, drained=AWAY, reason="errors")

    assert "has no record under the shared name" in world.run("restore", AWAY).stdout


def test_a_dry_run_deletes_nothing(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    result = world.run("restore", AWAY, "--dry-run")

    assert result.exit_code == 0
    assert world.reasons(AWAY) == {HOME: ["errors"], AWAY: ["errors"], THIRD: ["errors"]}
    assert "eu-west-1 would be restored" in result.stdout


def test_a_dead_region_gets_the_deletion_later(world: Any) -> None:
    world.run("drain", AWAY, "--reason", "errors")
    world.settle()
    world.replication(lag_seconds=3600)
    world.gate.dead = {AWAY}
    result = world.run("restore", AWAY)

    assert result.exit_code == 0
    assert world.reasons(AWAY) == {HOME: [], AWAY: ["errors"], THIRD: []}
    assert "gets this by replication when it is back" in result.stdout
    world.settle()
    assert world.reasons(AWAY)[AWAY] == []


def test_without_any_replica_it_ends_with_3(world: Any) -> None:
    world.gate.dead = {HOME, AWAY, THIRD}

    assert world.run("restore", AWAY).exit_code == 3
