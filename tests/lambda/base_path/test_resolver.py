"""Routes are found whether or not a request's path holds the custom domain's base path."""

from collections.abc import Callable
from typing import Any

import pytest

from base_path.resolver import HttpApiResolver

Ask = Callable[..., tuple[int, str]]
ROUTES = ("/", "/rates/{base}/{quote}", "/rates/{base}/{quote}/history", "/files/{name+}")


@pytest.fixture
def ask(event: Callable[..., dict[str, Any]], context: Any) -> Ask:
    """Send a GET that API Gateway matched to `route`; return the status and who answered."""

    def ask(path: str, *, route: str, base_path: str, holds: bool, **values: str) -> Any:
        app = HttpApiResolver(base_path=base_path)
        app.get("/")(lambda: {"route": ROUTES[0]})
        app.get("/rates/<base>/<quote>")(lambda base, quote: {"route": ROUTES[1]})
        app.get("/rates/<base>/<quote>/history")(lambda base, quote: {"route": ROUTES[2]})
        app.get("/files/.+")(lambda: {"route": ROUTES[3]})
        asked = event("GET", path, base_path=base_path if holds else "")
        asked |= {"routeKey": f"GET {route}", "pathParameters": values}
        answer = app.resolve(asked, context)
        return answer["statusCode"], answer["body"]

    return ask


@pytest.mark.parametrize("holds", [False, True])
@pytest.mark.parametrize("base_path", ["v1", "rates", "rates/EUR", "files", "files/rates"])
def test_every_route_is_found_under_a_base_path_of_the_same_word_too(
    ask: Ask, base_path: str, holds: bool
) -> None:
    pair = {"base": "EUR", "quote": "USD"}
    below = f"{base_path}/{base_path}"
    answers = [
        ask("/", route=ROUTES[0], base_path=base_path, holds=holds),
        ask("/rates/EUR/USD", route=ROUTES[1], base_path=base_path, holds=holds, **pair),
        ask("/rates/EUR/USD/history", route=ROUTES[2], base_path=base_path, holds=holds, **pair),
        ask(f"/files/{below}", route=ROUTES[3], base_path=base_path, holds=holds, name=below),
    ]
    assert answers == [(200, f'{{"route":"{route}"}}') for route in ROUTES]


@pytest.mark.parametrize("holds", [False, True])
def test_what_stands_escaped_in_a_path_is_compared_as_it_reads(ask: Ask, holds: bool) -> None:
    values = {"base": "E R", "quote": "USD"}
    route = ROUTES[1]
    escaped = ask("/rates/E%20R/USD", route=route, base_path="rates", holds=holds, **values)
    assert escaped[0] == 200


def test_without_a_base_path_nothing_is_taken_off(ask: Ask) -> None:
    assert ask("/", route="/", base_path="", holds=False)[0] == 200


def test_a_request_by_the_default_route_is_resolved_as_it_came(
    event: Callable[..., dict[str, Any]], context: Any
) -> None:
    app = HttpApiResolver(base_path="rates")
    app.get("/rates")(dict)
    asked = event("GET", "/rates") | {"routeKey": "$default"}
    assert app.resolve(asked, context)["statusCode"] == 200
