"""`make live REHEARSE=1`: the same run, command for command, against the embedded AWS.

The command runs in a process of its own. Its environment and its arguments lead it to an emulated
account, a DNS server and regions on this machine. No other module of `operations.live` knows of the
emulator. This module reads the run's journal to see when a new version is deployed, and serves it.
"""

import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Self

import anyio
import dns.query
from anyio.abc import TaskStatus
from anyio.from_thread import BlockingPortal, start_blocking_portal
from dns import message, name, rcode, rdatatype, rrset

from constructs_lib.deployment.load import chosen_file, load
from constructs_lib.project import ROOT
from operations.console.signals import stoppable
from operations.live.throwaway import new_environment, throwaway
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.https_names import LOOPBACK, HttpsNames
from operations.rehearsal.quick_terraform import quick_terraform
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.regions.loopback import ADDRESSES
from operations.rehearsal.stand_ins import StandIns
from operations.rehearsal.world.dns.replies import DnsReply
from operations.rehearsal.world.dns.server import DnsServer
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.rehearsal.world.world import open_world
from operations.route53.callers import Caller
from operations.terraform_json.regions import region_in

ZONE = "example.org"
SPEED = 20.0
_LOOK_SECONDS = 0.1
_DNS_SECONDS = 5.0
_TTL = 60


class RehearsedAccount:
    """An emulated account for one run, during a `with` block."""

    def __init__(self, deployment: Path, *, environment: str | None = None) -> None:
        self._source = deployment
        self.environment = environment or new_environment()
        self._ended = Event()
        self._world_port = 0

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            temporary = tempfile.TemporaryDirectory(prefix="meridian-live-")
            self.folder = Path(opened.enter_context(temporary))
            self.aws = opened.enter_context(EmbeddedAws())
            route53 = self.aws.client("route53", "us-east-1")
            self._zone = route53.create_hosted_zone(Name=ZONE, CallerReference=ZONE)
            (scratch := self.folder / "scratch").mkdir()
            made = throwaway(
                self._source, scratch, environment=self.environment, zone=ZONE, bucket="any-bucket"
            )
            grown = made.deployments["grown"]
            self._terraform = quick_terraform(self.folder)
            self._stand_ins = opened.enter_context(StandIns(grown.rehearsal.stand_ins, root=ROOT))
            self._regions = opened.enter_context(
                LocalRegions(
                    regions=grown.region_names,
                    endpoint=self.aws.endpoint,
                    logs=self.folder / "logs",
                    own_addresses=True,
                    speed=SPEED,
                )
            )
            leads = {
                grown.names.regional_domain(region): self._regions.url(region)
                for region in grown.region_names
            }
            https = opened.enter_context(HttpsNames([*leads, grown.domain.name], resolve=leads.get))
            self.arguments = ["--speed", str(SPEED), "--folder", str(self.folder)]
            for region in grown.region_names:
                port = https.ports[grown.names.regional_domain(region)]
                self.arguments += ["--connect", f"{ADDRESSES[region]}={LOOPBACK}:{port}"]
                self.arguments += ["--edge", f"{region}={self._regions.url(region)}"]
            trusted = self.folder / "ca.pem"
            trusted.write_text(ssl.get_server_certificate((LOOPBACK, port)))
            loop = opened.enter_context(start_blocking_portal())
            dns_port = opened.enter_context(self._dns(loop))
            self.arguments += ["--ca-file", str(trusted), "--resolver", f"{LOOPBACK}:{dns_port}"]
            following = Thread(target=self._follow, daemon=True)
            following.start()
            opened.callback(following.join)
            opened.callback(self._ended.set)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def journal(self) -> Path:
        """The run's journal on this machine."""
        return self.folder / self.environment / "journal.jsonl"

    def start(
        self, *arguments: str, stdout: int | None = None, stderr: int | None = None
    ) -> "subprocess.Popen[str]":
        """Start `python -m operations.live`; the streams are Popen's."""
        environment = {
            **self.aws.environment(os.environ),
            **self._stand_ins.terraform_variables,
            **self._terraform,
            "DEPLOYMENT": str(self._source),
        }
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "operations.live", *self.arguments, *arguments],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            stdout=stdout,
            stderr=stderr,
        )

    @property
    def begin(self) -> list[str]:
        """The arguments that begin a run."""
        return ["--zone", ZONE, "--environment", self.environment, "--yes", "--json"]

    @contextmanager
    def _dns(self, loop: BlockingPortal) -> Iterator[int]:
        async def serve(*, task_status: TaskStatus[int]) -> None:
            server = await DnsServer.open(self._answer)
            task_status.started(server.port)
            await server.serve()

        serving, port = loop.start_task(serve)
        try:
            yield port
        finally:
            serving.cancel()

    def _answer(
        self, asked: name.Name, record_type: rdatatype.RdataType, _caller: Caller | None
    ) -> DnsReply:
        """Answer with the zone's delegation, the addresses of AWS's own names, or the world's
        answer."""
        text = asked.to_text(omit_final_dot=True).lower()
        if text == ZONE and record_type == rdatatype.NS:
            servers = [f"{each}." for each in self._zone["DelegationSet"]["NameServers"]]
            return DnsReply(answer=(rrset.from_text_list(asked, _TTL, "IN", "NS", servers),))
        region = region_in(text) if text.endswith(".amazonaws.com") else None
        if region is not None and record_type == rdatatype.A:
            return DnsReply(answer=(rrset.from_text(asked, _TTL, "IN", "A", ADDRESSES[region]),))
        if not self._world_port:
            return DnsReply(code=rcode.NXDOMAIN)
        query = message.make_query(asked, record_type)
        told = dns.query.udp(query, LOOPBACK, timeout=_DNS_SECONDS, port=self._world_port)
        return DnsReply(
            code=told.rcode(), answer=tuple(told.answer), authority=tuple(told.authority)
        )

    def _follow(self) -> None:
        """Serve what is deployed, and start again after each deploy in the journal."""
        with start_blocking_portal() as loop, ExitStack() as world:
            served = 0
            while not self._ended.wait(_LOOK_SECONDS):
                deployed = self._deployed()
                if deployed > served:
                    served = deployed
                    world.close()
                    self._regions.refresh()
                    version = ("first", "changed", "grown", "grown")[deployed - 1]
                    world.enter_context(self._world(loop, version))

    def _deployed(self) -> int:
        if not self.journal.exists():
            return 0
        entries = [json.loads(line) for line in self.journal.read_text().splitlines()]
        done = [each["step"] for each in entries if each.get("event") == "done"]
        return sum(step.startswith("deploy") for step in done)

    @contextmanager
    def _world(self, loop: BlockingPortal, version: str) -> Iterator[None]:
        targets = Targets(
            deployment=load(self.folder / self.environment / f"{version}.toml"),
            aws=self.aws,
            regions=self._regions,
            providers=self._stand_ins,
        )
        settings = Settings(speed=SPEED, load=Load(cities=("Madrid",), write_share=0))

        async def live(*, task_status: TaskStatus[int]) -> None:
            async with open_world(targets, settings) as world:
                task_status.started(world.dns_port)
                await anyio.sleep_forever()

        living, self._world_port = loop.start_task(live)
        try:
            yield
        finally:
            living.cancel()


def main(arguments: Sequence[str]) -> int:
    """Make a whole run, and print how long it took. Ctrl-C is passed on to it, and it destroys
    all."""
    began = time.monotonic()
    with (
        RehearsedAccount(chosen_file()) as account,
        account.start(*account.begin, *arguments) as process,
    ):
        while process.poll() is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)
    print(f"The run took {time.monotonic() - began:.0f} s on the embedded AWS.", file=sys.stderr)
    return process.returncode


if __name__ == "__main__":
    with stoppable():
        sys.exit(main(sys.argv[1:]))
