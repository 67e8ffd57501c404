"""`watch URL`: which region answers, from now until Ctrl-C."""

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape

from operations.console.terminal import LOG, OUT, refusals
from operations.operator.watching.arguments import server_from, servers_from, url_from
from operations.operator.watching.stub_resolver import StubResolver
from operations.operator.watching.watched_requests import UrlCaller, WatchedRequest, WatchSummary

_SHORTEST = 0.05


def watch(
    url: Annotated[str, typer.Argument(metavar="URL", help="What to ask, by GET.")],
    resolver: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="The DNS server to ask instead of the machine's."),
    ] = None,
    servers: Annotated[
        list[str] | None,
        typer.Option(
            "--connect",
            metavar="ADDRESS=HOST:PORT",
            envvar="MERIDIAN_CONNECT",
            help="Connect to this server in the address's place, such as a rehearsal's edge.",
        ),
    ] = None,
    every: Annotated[float, typer.Option(min=_SHORTEST, help="Seconds between requests.")] = 1.0,
    as_json: Annotated[
        bool, typer.Option("--json", help="A line of JSON for each request, then a summary.")
    ] = False,
) -> None:
    """Ask a URL again and again, and tell which region answers whenever that changes.

    The name is looked up as a stub resolver would, and again when the answer's time to live is
    over; each request connects anew. Ctrl-C ends it with a summary.

    \b
      $ pipenv run watch https://api.example.com/rates/EUR/USD
      10:52:03  us-east-1  HTTP 200     34 ms  203.0.113.7, TTL 60 s
      10:53:11  eu-west-1  HTTP 200    102 ms  198.51.100.9, TTL 60 s
      ^C
      90 requests, 2 failed, longest outage 1.9 s

    Exit code 0: stopped by Ctrl-C, whatever was seen. 2: these arguments cannot be used.
    """
    with refusals():
        caller = UrlCaller(
            url_from(url), StubResolver(server_from(resolver)), servers_from(servers or [])
        )
        tally = WatchSummary()
        try:
            _watch(caller, tally, every=every, as_json=as_json)
        except KeyboardInterrupt:
            _summarize(tally, as_json=as_json)


def _watch(caller: UrlCaller, tally: WatchSummary, *, every: float, as_json: bool) -> None:
    due = time.monotonic()
    with LOG.status("asking …") as spinner:
        while True:
            sample = caller.ask()
            changed = tally.add(sample)
            if as_json:
                print(json.dumps(asdict(sample), ensure_ascii=False), flush=True)
            elif changed:
                OUT.print(_line(sample), soft_wrap=True)
                sys.stdout.flush()
            spinner.update(f"{tally.asked} asked, {tally.failed} failed")
            due = max(due + every, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))


def _line(sample: WatchedRequest) -> str:
    at = datetime.fromisoformat(sample.at).astimezone().strftime("%H:%M:%S")
    where = "" if sample.address is None else f"{sample.address}, TTL {sample.ttl} s"
    if sample.error is not None:
        return f"{at}  [red]no answer[/]  {escape(sample.error)}  {where}"
    colour = "green" if sample.succeeded else "red"
    status = f"[{colour}]HTTP {sample.status}[/]"
    return f"{at}  {sample.region or '?'}  {status}  {sample.milliseconds:5.0f} ms  {where}"


def _summarize(tally: WatchSummary, *, as_json: bool) -> None:
    summary = tally.summary
    if as_json:
        print(json.dumps({"summary": summary}, ensure_ascii=False))
        return
    OUT.print(
        f"\n{tally.asked} requests, {tally.failed} failed, "
        f"longest outage {tally.longest_outage:.1f} s"
    )
    for who, seen in summary["answered"].items():
        OUT.print(
            f"  {who:16}{seen['count']:6} answers, median {seen['median_ms']:.0f} ms, "
            f"slowest {seen['slowest_ms']:.0f} ms"
        )
