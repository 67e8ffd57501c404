"""`status` tells which code each region's functions run, and where it is not what was released."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from operations.operator.codes import Running, deviations
from operations.operator.concurrent_calls import Unanswered

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"
ROLES = ("api", "health", "heartbeat")


@pytest.fixture
def deployed(make_world: Any) -> Any:
    """Two regions that run the same code."""
    world = make_world(HOME, AWAY)
    for region in (HOME, AWAY):
        for role in ROLES:
            world.deploy(region, role)
    return world


def test_functions_that_all_run_the_released_code_are_told_and_not_wrong(deployed: Any) -> None:
    shown = deployed.json("status")

    assert shown["problems"] == []
    assert shown["regions"][HOME]["functions"] == shown["regions"][AWAY]["functions"]
    functions = shown["regions"][HOME]["functions"]
    assert list(functions) == list(ROLES)
    assert {each["version"] for each in functions.values()} == {"1"}
    assert deployed.run("status").exit_code == 0


def test_code_uploaded_by_hand_and_made_live_in_one_region_is_wrong(deployed: Any) -> None:
    deployed.release(AWAY, "api", "a hot fix")
    shown = deployed.json("status")
    functions = shown["regions"][AWAY]["functions"]

    assert shown["problems"] == [
        f'{AWAY}: the alias "live" of its function api leads to version 2, and Terraform left it '
        "at 'version 1, as released'",
        f"{AWAY}: its function api runs the code {functions['api']['code']}, and others run "
        f"{functions['health']['code']}",
    ]
    result = deployed.run("status")
    assert result.exit_code == 1
    assert f"✗ {AWAY}: its function api runs the code" in result.stdout


def test_a_release_that_has_reached_one_region_only_is_told_of_both(deployed: Any) -> None:
    """No alias was moved by hand, and neither code is the usual one."""
    for role in ROLES:
        deployed.release(AWAY, role, "the next", Description="version 2, as released")
    shown = deployed.json("status")
    codes = {name: shown["regions"][name]["functions"]["api"]["code"] for name in (HOME, AWAY)}

    assert shown["problems"] == [
        f"{name}: its functions api, health, heartbeat run the code {codes[name]}, and others run "
        f"{codes[other]}"
        for name, other in ((HOME, AWAY), (AWAY, HOME))
    ]


def test_calls_that_somebody_shares_among_versions_are_wrong(deployed: Any) -> None:
    name = f"{deployed._table}-api"
    deployed.release(AWAY, "api", "a hot fix")
    deployed.client("lambda", AWAY).update_alias(
        FunctionName=name,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}},
    )

    assert deployed.json("status")["problems"] == [
        f'{AWAY}: the alias "live" of its function api sends part of the calls to version 2'
    ]


def test_code_that_is_not_live_is_nobodys_problem(deployed: Any) -> None:
    deployed.client("lambda", AWAY).update_function_code(
        FunctionName=f"{deployed._table}-api", ZipFile=b"tried by hand", Publish=True
    )

    assert deployed.json("status")["problems"] == []


def test_where_lambda_may_not_be_asked_the_code_is_unknown_and_the_others_are_compared(
    make_world: Any,
) -> None:
    world = make_world(HOME, AWAY, THIRD)
    for region in (HOME, AWAY):
        for role in ROLES:
            world.deploy(region, role)
    world.release(AWAY, "api", "a hot fix", Description="version 2, as released")
    world.gate.denied = {THIRD}
    shown = world.json("status")

    assert "AccessDeniedException" in shown["regions"][THIRD]["functions"]["unknown"]
    assert [problem.partition(" the code")[0] for problem in shown["problems"]] == [
        f"{AWAY}: its function api runs"
    ]
    assert (
        f"? the functions' code of {THIRD} is unknown: AccessDeniedException"
        in world.run("status").stdout
    )


def test_nothing_is_known_of_a_region_that_is_down_and_the_others_are_compared(
    deployed: Any,
) -> None:
    deployed.gate.dead = {HOME}
    shown = deployed.json("status")

    assert "Connection was closed" in shown["regions"][HOME]["functions"]["unknown"]
    assert list(shown["regions"][AWAY]["functions"]) == list(ROLES)
    assert [problem for problem in shown["problems"] if "code" in problem] == []


def test_a_consumer_is_asked_for_where_there_is_one(make_world: Any) -> None:
    world = make_world(HOME)
    for role in ("api", "health"):
        world.deploy(HOME, role)
    assert list(world.json("status")["regions"][HOME]["functions"]) == ["api", "health"]

    file = Path(os.environ["DEPLOYMENT"])
    newsletter = file.read_text().replace('app = "exchange"', 'app = "newsletter"')
    file.write_text(newsletter + "\n[consumer]\n")
    assert "consumer" in world.json("status")["regions"][HOME]["functions"]["unknown"]
    world.deploy(HOME, "consumer")
    assert "consumer" in world.json("status")["regions"][HOME]["functions"]


@pytest.mark.parametrize("described", ["", "version 7, as released"])
def test_an_alias_that_terraform_described_or_never_did_is_not_moved(described: str) -> None:
    running = Running("7", base64.b64encode(hashlib.sha256(b"").digest()).decode(), described)
    assert list(deviations({HOME: {"api": running}, AWAY: Unanswered("down")})) == []
