"""`pipenv run break`, `heal` and `faults`: what is wrong in the world of a rehearsal that runs.

Exit codes: 0 done, 1 refused or nothing to do, 2 arguments, 3 no rehearsal's page answers.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from operations.console.signals import stoppable
from operations.rehearsal.page.address import found
from operations.rehearsal.world.faults.faults import KINDS

Written = dict[str, Any]
"""A fault as plain data."""
Words = Annotated[
    list[str] | None, typer.Argument(metavar="KIND [REGION]…", help="In whatever order.")
]
Page = Annotated[str | None, typer.Option(help="The page's URL; else this project's rehearsal's.")]

_PATIENCE = 30.0
"""Seconds; tables may have to be told."""
_REFUSED, _UNREACHABLE = 1, 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False, markup=False, soft_wrap=True)


@app.command()
def begin(
    *,
    words: Words = None,
    page: Page = None,
    seconds: Annotated[float | None, typer.Option(help="Of replication-lags.")] = None,
    reason: Annotated[str | None, typer.Option(help="Of region-drained.")] = None,
    variable: Annotated[str | None, typer.Option(help="Of provider-down.")] = None,
    health_fails: Annotated[bool | None, typer.Option(help="Of bad-release.")] = None,
) -> None:
    """Break something, such as `region-down us-east-1`, until it is healed."""
    kinds = [word for word in words or () if word in KINDS]
    if len(kinds) != 1:
        raise typer.BadParameter(f"name one kind of fault: {', '.join(sorted(KINDS))}")
    regions = [word for word in words or () if word not in KINDS]
    options = {
        "seconds": seconds,
        "reason": reason,
        "variable": variable,
        "health_fails": health_fails,
    }
    given = {name: value for name, value in options.items() if value is not None}
    for fault in _faults(kinds[0], regions, given):
        active = _asked(page, {"begin": fault})
    _show(active)


@app.command()
def heal(words: Words = None, page: Page = None) -> None:
    """Mend what the words name, such as `us-east-1`; without any, everything."""
    if not words:
        _show(_asked(page, {"heal": "all"}))
        return
    healed = [fault for fault in _asked(page) if {*words} <= {*_words(fault)}]
    if not healed:
        console.print(f"Nothing is broken that is {' '.join(words)}.")
        raise typer.Exit(_REFUSED)
    for fault in healed:
        active = _asked(page, {"heal": fault})
    _show(active)


@app.command("list")
def show(page: Page = None) -> None:
    """Say what is broken."""
    _show(_asked(page))


def _faults(kind: str, regions: list[str], given: Written) -> Iterator[Written]:
    """One fault; of a kind that has one region, one for each."""
    if "region" in {field.name for field in fields(KINDS[kind])} and regions:
        for region in regions:
            yield {"kind": kind, "region": region, **given}
    else:
        yield {"kind": kind, **({"regions": regions} if regions else {}), **given}


def _words(fault: Written) -> Iterator[str]:
    for value in fault.values():
        yield from map(str, value if isinstance(value, list) else [value])


def _show(active: list[Written]) -> None:
    for fault in active:
        console.print(" ".join(_words(fault)))
    if not active:
        console.print("Nothing is broken.")


def _asked(page: str | None, asked: Written | None = None) -> list[Written]:
    """Ask the page to do something, or nothing; what is broken then."""
    url = page or found()
    if url is None:
        console.print("No rehearsal runs: start one by make rehearse, or name its page by --page.")
        raise typer.Exit(_UNREACHABLE)
    try:
        with httpx.Client(base_url=url, trust_env=False, timeout=_PATIENCE) as client:
            answer = client.get("faults") if asked is None else client.post("faults", json=asked)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        console.print(f"No rehearsal's page answers at {url}: {error}")
        raise typer.Exit(_UNREACHABLE) from None
    if answer.is_error:
        console.print(told["problem"])
        raise typer.Exit(_REFUSED)
    return list(told["active"])


if __name__ == "__main__":
    with stoppable():
        app()
