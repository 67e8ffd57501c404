"""A live drill, against a rehearsed world with its DNS and its names over HTTPS."""

import json
import os
import re
import ssl
import tomllib
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from anyio import CancelScope, to_thread
from click.testing import Result
from typer.testing import CliRunner

from constructs_lib.own_items import heartbeat
from operations.drill.command import app
from operations.drill.live.arguments import LiveArguments, live_from
from operations.drill.live.drill import drill_live
from operations.drill.plan import PlannedFault
from operations.drill.scenario import Scenario
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.https_names import HttpsNames
from operations.rehearsal.regions.loopback import ADDRESSES
from operations.rehearsal.world.faults.faults import RegionDrained
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.rehearsal.world.world import World, open_world

pytestmark = pytest.mark.anyio

SPEED = 30
US, EU, SHARED = "us-east-1", "eu-west-1", "api.example.com"
URL = f"https://{SHARED}"
READS = Load(cities=("Madrid",), write_share=0)
SHORT = """
title = "An operator drains Ireland"
duration = 250
[[faults]]
kind = "region-drained"
region = "eu-west-1"
reason = "to try it"
at = 10
until = 210
"""


def run(*arguments: str, **settings: Any) -> Result:
    return CliRunner().invoke(app, list(arguments), **settings)


@pytest.fixture
async def world(targets: Targets) -> AsyncIterator[World]:
    settings = Settings(speed=SPEED, load=READS, place="Berlin")
    async with open_world(targets, settings) as world:
        yield world


@pytest.fixture
def served(targets: Targets, tmp_path: Path) -> Iterator[list[str]]:
    """Serves the shared name over HTTPS at each region; the arguments that lead there."""
    urls = {f"{region}.{SHARED}": targets.regions.url(region) for region in (US, EU)}
    arguments = []
    with HttpsNames([*urls, SHARED], resolve=urls.get) as https:
        _, rules, _ = https.chromium_arguments(tmp_path)
        ports = dict(re.findall(r"MAP (\S+) 127\.0\.0\.1:(\d+)", rules))
        for region in (US, EU):
            name = f"{region}.{SHARED}"
            arguments += ["--connect", f"{ADDRESSES[region]}=127.0.0.1:{ports[name]}"]
            arguments += ["--edge", f"{region}={urls[name]}"]
        trusted = tmp_path / "ca.pem"
        trusted.write_text(ssl.get_server_certificate(("127.0.0.1", int(ports[SHARED]))))
        yield [*arguments, "--ca-file", str(trusted)]


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "drain.toml"
    path.write_text(SHORT)
    return str(path)


def everything(world: World) -> list[str]:
    """Return all items of all regions except heartbeats, which are written all the time."""
    items = [item for items in world.tables.values() for item in items().splitlines()]
    return [item for item in items if heartbeat("") not in item]


@pytest.fixture(autouse=True)
def environment(targets: Targets, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded AWS and the small deployment, by environment variables."""
    assert isinstance(targets.aws, EmbeddedAws)
    for name, value in targets.aws.environment(os.environ).items():
        monkeypatch.setenv(name, value)
    deployed = Path(__file__).parents[1] / "rehearsal/world/deployed.toml"
    monkeypatch.setenv("DEPLOYMENT", str(deployed))


async def test_a_drain_is_measured_by_real_dns_and_leaves_nothing_behind(
    world: World, targets: Targets, served: list[str], scenario: str
) -> None:
    asked = partial(
        run,
        *(scenario, "--live", URL, "--yes", "--speed", str(SPEED), "--format", "json"),
        *("--resolver", f"127.0.0.1:{world.dns_port}", *served),
    )
    result = await to_thread.run_sync(asked)
    assert result.exit_code == 0, result.output
    assert "is drained: to try it" in result.stderr
    assert '"held": true' in result.stdout
    (drill,) = json.loads(result.stdout)["drills"]
    (left,) = drill["departures"]
    assert (drill["failed"], left["region"], left["callers"]) == (0, EU, 4)
    assert 20 < left["moved"] < 200
    assert drill["writes"]["acknowledged"] > 0
    assert drill["writes"]["missing"] == 0
    assert await to_thread.run_sync(everything, world) == []


async def test_whoever_stops_a_drill_finds_its_region_restored_and_its_writes_gone(
    world: World, targets: Targets, served: list[str]
) -> None:
    given = {"url": URL, "resolver": f"127.0.0.1:{world.dns_port}", "reads_only": False}
    pairs = list(zip(served[::2], served[1::2], strict=True))
    live = live_from(
        LiveArguments(
            **given,
            servers=[value for name, value in pairs if name == "--connect"],
            edges=[value for name, value in pairs if name == "--edge"],
            ca_file=Path(served[-1]),
            speed=SPEED,
            seed=0,
        ),
        targets.deployment,
    )
    lasts = 9000  # of the world's seconds: longer than any machine needs
    written = SHORT.replace("250", str(lasts)).replace("210", str(lasts))
    scenario = Scenario.model_validate(tomllib.loads(written))
    planned = [PlannedFault(RegionDrained(EU, "to try it"), 10, lasts)]
    with CancelScope() as scope:

        def stop(_at: float, _: object) -> None:
            """Stop when the region is drained and something is written."""
            found = " ".join(everything(world))
            if "OPERATOR#DRAIN" in found and "THING" in found:
                scope.cancel()

        await drill_live(live, scenario, planned, watch=stop, warn=print)
    assert scope.cancelled_caught
    assert await to_thread.run_sync(everything, world) == []


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    served: list[str], scenario: str
) -> None:
    result = run(scenario, "--live", URL, "--dry-run", *served)
    assert result.exit_code == 0, result.output
    said = " ".join(result.stderr.split())
    assert "after 40 s eu-west-1 is drained: to try it" in said
    assert "after 240 s eu-west-1 is restored" in said
    assert "POST /things" in said
    assert "world-test is scanned in every region" in said
    assert result.stdout == ""


def test_without_writes_no_table_is_read(served: list[str], scenario: str) -> None:
    result = run(scenario, "--live", URL, "--dry-run", "--reads-only", *served)
    assert "POST" not in result.stderr
    assert "is scanned" not in result.stderr


def test_nothing_begins_unless_the_deployments_name_is_typed(
    served: list[str], scenario: str
) -> None:
    result = run(scenario, "--live", URL, *served, input="yes\n")
    assert (result.exit_code, "not confirmed; nothing was done" in result.stderr) == (2, True)


def test_a_region_that_somebody_has_drained_is_not_drilled(
    targets: Targets, served: list[str], scenario: str
) -> None:
    table = targets.deployment.names.table
    key = {"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": EU}}
    dynamodb = targets.aws.client("dynamodb", EU)
    dynamodb.put_item(TableName=table, Item={**key, "reason": {"S": "errors"}})
    try:
        result = run(scenario, "--live", URL, "--yes", *served)
    finally:
        dynamodb.delete_item(TableName=table, Key=key)
    assert result.exit_code == 3
    assert "eu-west-1 is drained already, since an unknown time: errors" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["region-down", "--live", URL], "--live cannot inject replication-paused"),
        (["drain", "--live", "https://example.org"], "world-test answers at https://api.example"),
        (["drain", "--live", "api.example.com"], "write it such as https://"),
        (["drain", "--live", URL, "--resolver", "somewhere"], "--resolver somewhere"),
        (["drain", "--live", URL, "--ca-file", "/nowhere.pem"], "--ca-file /nowhere.pem"),
        (["drain", "api-hangs", "--live", URL], "--chart and --live take one scenario"),
        (["drain", "--dry-run"], "--reads-only, --dry-run and --yes go with --live URL"),
        (["flood"], "give a file, or one of api-fails"),
        (["provider-down"], "needs a stand-in, which world does not have"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_begins(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, words in " ".join(result.stderr.split())) == (2, True), result.stderr
