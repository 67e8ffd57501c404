"""`watch URL`: prints which region answers, until Ctrl-C."""

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
    url: Annotated[str, typer.Argument(metavar="URL", help="What to request, by GET.")],
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
            help="Connect to this server instead of the address, such as a rehearsal's.",
        ),
    ] = None,
    every: Annotated[float, typer.Option(min=_SHORTEST, help="Seconds between requests.")] = 1.0,
    as_json: Annotated[
        bool, typer.Option("--json", help="A line of JSON for each request, then a summary.")
    ] = False,
) -> None:
    """Request a URL repeatedly, and print which region answers whenever that changes.

    The name is resolved as a stub resolver would, and again when the answer's TTL has passed. Each
    request opens a new connection. Ctrl-C ends the command with a summary.

    \b
      $ pipenv run watch https://api.example.com/rates/EUR/USD
      10:52:03  us-east-1  HTTP 200     34 ms  203.0.113.7, TTL 60 s
      10:53:11  eu-west-1  HTTP 200    102 ms  198.51.100.9, TTL 60 s
      ^C
      90 requests, 2 failed, longest outage 1.9 s

    Exit code 0: stopped by Ctrl-C, whatever was seen. 2: wrong arguments.
    """
    with refusals():
        caller = UrlCaller(
            url_from(url), StubResolver(server_from(resolver)), servers_from(servers or [])
        )
        summary = WatchSummary()
        try:
            _watch(caller, summary, every=every, as_json=as_json)
        except KeyboardInterrupt:
            _summarize(summary, as_json=as_json)


def _watch(caller: UrlCaller, summary: WatchSummary, *, every: float, as_json: bool) -> None:
    due = time.monotonic()
    with LOG.status("asking …") as spinner:
        while True:
            request = caller.ask()
            changed = summary.add(request)
            if as_json:
                print(json.dumps(asdict(request), ensure_ascii=False), flush=True)
            elif changed:
                OUT.print(_line(request), soft_wrap=True)
                sys.stdout.flush()
            spinner.update(f"{summary.asked} asked, {summary.failed} failed")
            due = max(due + every, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))


def _line(request: WatchedRequest) -> str:
    at = datetime.fromisoformat(request.at).astimezone().strftime("%H:%M:%S")
    where = "" if request.address is None else f"{request.address}, TTL {request.ttl} s"
    if request.error is not None:
        return f"{at}  [red]no answer[/]  {escape(request.error)}  {where}"
    colour = "green" if request.succeeded else "red"
    status = f"[{colour}]HTTP {request.status}[/]"
    return f"{at}  {request.region or '?'}  {status}  {request.milliseconds:5.0f} ms  {where}"


def _summarize(summary: WatchSummary, *, as_json: bool) -> None:
    figures = summary.figures
    if as_json:
        print(json.dumps({"summary": figures}, ensure_ascii=False))
        return
    OUT.print(
        f"\n{summary.asked} requests, {summary.failed} failed, "
        f"longest outage {summary.longest_outage:.1f} s"
    )
    for who, seen in figures["answered"].items():
        OUT.print(
            f"  {who:16}{seen['count']:6} answers, median {seen['median_ms']:.0f} ms, "
            f"slowest {seen['slowest_ms']:.0f} ms"
        )
