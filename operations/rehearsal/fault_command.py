"""`pipenv run break`, `heal` and `faults`: injects faults into the world of a running rehearsal.

Exit codes: 0 done, 1 refused or nothing to heal, 2 wrong arguments, 3 no rehearsal's page answers.
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

FaultJson = dict[str, Any]
"""A fault as JSON."""
Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="KIND [REGION]…", help="A kind of fault and its regions, in any order."),
]
Page = Annotated[
    str | None, typer.Option(help="The page's URL; without it, that of the running rehearsal.")
]

_TIMEOUT = 30.0
"""Seconds to wait for the page: beginning a fault may write to tables."""
_REFUSED, _UNREACHABLE = 1, 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False, markup=False, soft_wrap=True)


@app.command()
def begin(
    *,
    words: Words = None,
    page: Page = None,
    seconds: Annotated[float | None, typer.Option(help="The lag, for replication-lags.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for region-drained.")] = None,
    variable: Annotated[
        str | None, typer.Option(help="The provider's variable, for provider-down.")
    ] = None,
    health_fails: Annotated[
        bool | None, typer.Option(help="Whether the health route fails, for bad-release.")
    ] = None,
) -> None:
    """Begin a fault, such as `region-down us-east-1`; it lasts until it is healed."""
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
    """End all faults that have all of these words, such as `us-east-1`; without words, all."""
    if not words:
        _show(_asked(page, {"heal": "all"}))
        return
    healed = [fault for fault in _asked(page) if {*words} <= {*_words(fault)}]
    if not healed:
        console.print(f"No active fault has the words {' '.join(words)}.")
        raise typer.Exit(_REFUSED)
    for fault in healed:
        active = _asked(page, {"heal": fault})
    _show(active)


@app.command("list")
def show(page: Page = None) -> None:
    """List the active faults."""
    _show(_asked(page))


def _faults(kind: str, regions: list[str], given: FaultJson) -> Iterator[FaultJson]:
    """Yield a fault of a kind, or one for each region if the kind has a single region."""
    if "region" in {field.name for field in fields(KINDS[kind])} and regions:
        for region in regions:
            yield {"kind": kind, "region": region, **given}
    else:
        yield {"kind": kind, **({"regions": regions} if regions else {}), **given}


def _words(fault: FaultJson) -> Iterator[str]:
    for value in fault.values():
        yield from map(str, value if isinstance(value, list) else [value])


def _show(active: list[FaultJson]) -> None:
    for fault in active:
        console.print(" ".join(_words(fault)))
    if not active:
        console.print("Nothing is broken.")


def _asked(page: str | None, asked: FaultJson | None = None) -> list[FaultJson]:
    """Send the page a request, or only query it; return the active faults."""
    url = page or found()
    if url is None:
        console.print(
            "No rehearsal is running. Start one by `make rehearse`, or give its page by --page."
        )
        raise typer.Exit(_UNREACHABLE)
    try:
        with httpx.Client(base_url=url, trust_env=False, timeout=_TIMEOUT) as client:
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
