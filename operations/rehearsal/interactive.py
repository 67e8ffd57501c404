"""Keeps a rehearsal open: its world, its page, and the commands for looking around."""

import shlex
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import anyio
import dns.exception
import dns.query
from anyio.abc import TaskStatus
from anyio.from_thread import start_blocking_portal
from dns import message, rdatatype
from rich.console import Console

from operations.rehearsal.https_names import HttpsNames, Resolve
from operations.rehearsal.page.address import published
from operations.rehearsal.page.app import open_page
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.rehearsal import Rehearsal
from operations.rehearsal.world.dns.messages import SUBNETS
from operations.rehearsal.world.edges import Edges
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Settings
from operations.rehearsal.world.world import open_world

_BROWSER = Path(tempfile.gettempdir(), "browser-of-meridian")
"""Outside of the rehearsal's folder, because a browser may still write there afterwards."""
_DNS_TIMEOUT = 5.0
"""Seconds to wait for an answer of the world's DNS."""


class Opened(NamedTuple):
    """The URL of the page, and the port of the name server."""

    page: str
    dns_port: int


def keep_open(
    rehearsal: Rehearsal,
    regions: LocalRegions,
    *,
    settings: Settings,
    port: int,
    console: Console,
) -> None:
    """Open the world and its page, print how to use them, and wait for Ctrl-C."""
    deployment = rehearsal.deployment
    targets = Targets(
        deployment=deployment, aws=rehearsal.aws, regions=regions, providers=rehearsal.stand_ins
    )
    names = [deployment.names.regional_domain(entry.name) for entry in deployment.cells]
    if any(entry.is_active for entry in deployment.cells):
        names.insert(0, deployment.routed_name)
    with start_blocking_portal() as loop:
        world_task, opened = loop.start_task(_open, targets, settings, port)
        resolve = _resolver(opened.dns_port, targets)
        try:
            with published(opened.page), HttpsNames(names, resolve=resolve) as https:
                _show(opened, targets, https, console, speed=settings.speed)
                world_task.result()
        except KeyboardInterrupt:
            console.print("Stopping; nothing is left behind.")
        finally:
            world_task.cancel()


async def _open(
    targets: Targets, settings: Settings, port: int, *, task_status: TaskStatus[Opened]
) -> None:
    async with open_world(targets, settings) as world, open_page(world, port=port) as url:
        task_status.started(Opened(url, world.dns_port))
        await anyio.sleep_forever()


def _resolver(dns_port: int, targets: Targets) -> Resolve:
    """Return a function that resolves names by the world's DNS."""
    edges = Edges(targets.regions, (entry.name for entry in targets.deployment.cells))

    def resolve(name: str) -> str | None:
        query = message.make_query(name, rdatatype.A)
        with suppress(OSError, dns.exception.DNSException):
            answer = dns.query.udp(query, "127.0.0.1", timeout=_DNS_TIMEOUT, port=dns_port).answer
            edge = edges.at(answer[-1][0].to_text()) if answer else None
            return None if edge is None else f"http://{edge.host}:{edge.port}"
        return None

    return resolve


def operators_environment(targets: Targets, speed: float) -> str:
    """Return the environment variables of an operator's commands, in a shell's syntax."""
    cells = (entry.name for entry in targets.deployment.cells)
    variables = {
        "AWS_ENDPOINT_URL": targets.aws.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "MERIDIAN_EDGES": " ".join(f"{region}={targets.regions.url(region)}" for region in cells),
        "MERIDIAN_SPEED": f"{speed:g}",
    }
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())


def _show(
    opened: Opened, targets: Targets, https: HttpsNames, console: Console, *, speed: float
) -> None:
    deployment = targets.deployment
    home, name = deployment.home, deployment.routed_name
    health = deployment.domain.path(deployment.health_check.path)
    subnet = SUBNETS["Berlin"]
    opened_at = f"https://{name}{deployment.domain.path('/')}"
    browser = [*https.chromium_arguments(_BROWSER), opened_at]
    console.print(f"\n[bold]The world: {opened.page}[/]", soft_wrap=True)
    lines = [
        "Inject a fault there, or from a shell, and end it:",
        f"  pipenv run break region-down {home}",
        "  pipenv run heal",
        "Query its DNS as a caller in Berlin, then call that region with the name as Host:",
        f"  dig @127.0.0.1 -p {opened.dns_port} {name} +subnet={subnet}",
        f"  curl -H 'Host: {name}' {targets.regions.url(home)}{health}",
        f"Open it in a browser, with the real origins; the profile is kept in {_BROWSER}:",
        f"  chromium {shlex.join(browser)}",
        f"The embedded AWS: AWS_ENDPOINT_URL={targets.aws.endpoint}",
        "Run an operator's commands for the deployment of DEPLOYMENT:",
        f"  {operators_environment(targets, speed)} pipenv run status",
        "Ctrl-C stops everything.",
    ]
    console.print("\n".join(lines), soft_wrap=True, markup=False)
