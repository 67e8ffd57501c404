"""A drill of what really runs, played by a world: its DNS, and its names over HTTPS."""

import json
import os
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread
from click.testing import Result
from typer.testing import CliRunner

from operations.drill.command import app
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.https_names import HttpsNames
from operations.rehearsal.regions.addresses import ADDRESSES
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.rehearsal.world.world import World, open_world

pytestmark = pytest.mark.anyio

SPEED = 30
US, EU, SHARED = "us-east-1", "eu-west-1", "api.example.com"
URL = f"https://{SHARED}"
SHORT = """
title = "An operator drains Ireland"
duration = 200
[[faults]]
kind = "region-drained"
region = "eu-west-1"
reason = "to try it"
at = 10
until = 130
"""


def run(*arguments: str, **settings: Any) -> Result:
    return CliRunner().invoke(app, list(arguments), **settings)


@pytest.fixture
async def world(targets: Targets) -> AsyncIterator[World]:
    settings = Settings(speed=SPEED, load=Load(cities=("Madrid",)), place="Berlin")
    async with open_world(targets, settings) as world:
        yield world


@pytest.fixture
def served(targets: Targets, tmp_path: Path) -> Iterator[list[str]]:
    """The shared name over HTTPS at each region: the arguments that lead there."""
    urls = {f"{region}.{SHARED}": targets.regions.url(region) for region in (US, EU)}
    arguments = []
    with HttpsNames([*urls, SHARED], leads=urls.get) as https:
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


@pytest.fixture(autouse=True)
def environment(targets: Targets, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded AWS and the small deployment, as a person would name them."""
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
    assert 20 < left["moved"] < 110
    assert drill["writes"]["acknowledged"] > 0
    assert drill["writes"]["missing"] == 0
    markers = {write.marker for write in world.outcomes if write.marker is not None}
    for items in world.tables.values():
        left_behind = (await to_thread.run_sync(items)).splitlines()
        assert len(left_behind) == len(markers)
        assert not any("OPERATOR#DRAIN" in item for item in left_behind)
