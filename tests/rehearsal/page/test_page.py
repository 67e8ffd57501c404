"""The page in real Chromium, with a running world whose regions fail."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from constructs_lib.project import ROOT
from operations.rehearsal.world.faults.faults import RegionDown, ReplicationPaused

HOME, EUROPE = "us-east-1", "eu-west-1"
NEAREST = {"New York": HOME, "São Paulo": HOME, "Berlin": EUROPE, "Lagos": EUROPE, "Tokyo": EUROPE}
PATIENCE = 60_000
"""Milliseconds to wait: minutes of world time on a busy machine."""
FAINT = ROOT / "tests/clients/faint.js"
POSTS = """async (url) => {
  const body = JSON.stringify({begin: {kind: "region-down", region: "eu-west-1"}});
  const tries = [
    {method: "POST", body, headers: {"Content-Type": "application/json"}},
    {method: "POST", body, mode: "no-cors"},
    {method: "POST", body: new Blob([body], {type: "text/plain"}), mode: "no-cors"},
  ];
  const results = await Promise.allSettled(tries.map((each) => fetch(url + "faults", each)));
  return results.map(({ status }) => status);
}"""
WATCH_MOVES = """() => {
  window.moves = 0;
  const way = document.querySelector(".way[data-region='eu-west-1']");
  new MutationObserver((changes) => (window.moves += changes.length)).observe(way, {
    attributeFilter: ["d"],
  });
}"""

expect.set_options(timeout=PATIENCE)


def led(page: Page) -> dict[str, str]:
    """Return by city the region whose colour it has on the map."""
    marks = page.locator(".city").evaluate_all("all => all.map(({ dataset }) => ({ ...dataset }))")
    return {mark["city"]: mark.get("region", "") for mark in marks}


def settled(page: Page, expected: dict[str, str]) -> None:
    for city, region in expected.items():
        expect(page.locator(f".city[data-city='{city}']")).to_have_attribute("data-region", region)


def row(page: Page, region: str) -> Locator:
    """Return the region's row in the table below the map."""
    table = page.get_by_role("table", name="Who is served from where")
    return table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=region))


def test_callers_move_from_a_region_that_is_broken_on_the_page_and_return_when_it_is_healed(
    page: Page, live: Any, seen: Any
) -> None:
    settled(page, NEAREST)
    expect(row(page, EUROPE)).to_contain_text("healthy, 8 of 8 checkers")
    expect(page.locator("#headline")).to_contain_text("5 cities served from 2 regions")

    page.get_by_role("radio", name=EUROPE).check()
    page.get_by_role("button", name="Take down").click()
    expect(row(page, EUROPE)).to_contain_text("unhealthy, 0 of 8 checkers")
    settled(page, dict.fromkeys(NEAREST, HOME))
    expect(row(page, EUROPE)).to_contain_text("0\u00a0%")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Broken: eu-west-1 is down")
    expect(log).to_contain_text("Route 53 finds eu-west-1.api.example.com unhealthy")
    expect(log).to_contain_text(re.compile("DNS leads .* from eu-west-1 to us-east-1"))
    expect(log).to_contain_text(re.compile(r"Errors have ended: the last came \d+ s after"))
    cell = page.get_by_role("table", name="What each health checker reports").get_by_role("cell")
    expect(cell.filter(has_text="refused or cut")).to_have_count(8)

    page.get_by_role("button", name="Heal: eu-west-1 is down").click()
    settled(page, NEAREST)
    expect(row(page, EUROPE)).to_contain_text("nothing")
    assert live.broken == []
    assert seen.hosts == {live.url.split("/")[2]}
    assert seen.complaints == []


def test_by_keyboard_alone_a_region_is_broken_and_healed(page: Page, live: Any) -> None:
    settled(page, NEAREST)
    page.get_by_role("region", name="Who is served").locator("summary").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name=HOME)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=EUROPE)).to_be_checked()
    for _ in range(7):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Drain it")).to_be_focused()
    expect(page.locator("#hint")).to_contain_text("An operator's item in the table")
    page.keyboard.press("Enter")
    heal = page.get_by_role("button", name="Heal: eu-west-1 is drained")
    expect(heal).to_be_visible()
    for _ in range(20):
        if heal.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("list", name="Broken now").get_by_role("listitem")).to_have_count(0)
    expect(page.get_by_role("button", name="Heal all")).to_be_focused()
    assert live.broken == []


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Serve a page of another origin on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_of_another_origin_can_neither_break_nor_read_anything(
    page: Page, live: Any, elsewhere: str
) -> None:
    page.goto(elsewhere)
    assert page.evaluate(POSTS, live.url) == ["rejected"] * 3
    assert live.broken == []
    page.evaluate(f"() => {{ window.source = new EventSource('{live.url}events') }}")
    page.wait_for_function("window.source.readyState === EventSource.CLOSED")


def test_a_page_that_lost_its_connection_goes_on_after_the_last_event_that_it_had(
    page: Page, live: Any
) -> None:
    settled(page, NEAREST)
    page.get_by_role("radio", name=EUROPE).check()
    with live.cut_off():
        expect(page.locator("#connection")).to_contain_text("lost")
        live.begin(RegionDown(HOME))
    expect(page.locator("#connection")).to_have_text("live")
    expect(page.get_by_role("log")).to_contain_text("Broken: us-east-1 is down")
    expect(page.get_by_role("radio", name=EUROPE)).to_be_checked()  # a page that began anew has not


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_arcs_swing_unless_a_person_wants_little_motion(
    opened: Callable[..., Page], live: Any, motion: str
) -> None:
    page = opened(reduced_motion=motion)
    settled(page, NEAREST)
    page.evaluate(WATCH_MOVES)
    live.begin(RegionDown(EUROPE))
    settled(page, dict.fromkeys(NEAREST, HOME))
    page.wait_for_timeout(1500)
    moves = page.evaluate("window.moves")
    assert moves == 1 if motion == "reduce" else moves > 5


def test_the_map_is_a_table_too(page: Page) -> None:
    settled(page, NEAREST)
    page.get_by_text("The map as a table").click()
    table = page.get_by_role("table", name="Callers")
    for city, region in led(page).items():
        caller = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=city))
        expect(caller).to_contain_text(region)
        expect(caller).to_contain_text(re.compile(r"\d+ ms"))


def test_a_paused_replication_shows_in_how_old_the_heartbeats_are(page: Page, live: Any) -> None:
    writes = page.get_by_role("table", name="Where the writes are")
    heard = writes.get_by_role("row").filter(has_text=EUROPE).get_by_role("cell").last
    expect(heard).to_have_text(re.compile(r"^\d{1,2} s$"))
    live.begin(ReplicationPaused(EUROPE))
    expect(heard).to_have_text(re.compile(r"^\d{3} s$"))


def test_every_write_is_looked_for_when_asked(page: Page) -> None:
    settled(page, NEAREST)
    expect(page.locator("#ledger tr").first).to_contain_text(re.compile(r"[1-9]"))
    page.get_by_role("button", name="Look for every write").click()
    found = page.locator("#found")
    expect(found).to_have_text(re.compile(r"Of \d+ writes acknowledged by [\d:]+, every region"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out_and_text_can_be_read_in_light_and_dark(
    opened: Callable[..., Page], live: Any, scheme: str
) -> None:
    page = opened(color_scheme=scheme, viewport={"width": 320, "height": 640})
    live.begin(RegionDown(EUROPE))
    expect(row(page, EUROPE)).to_contain_text("unhealthy")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(FAINT.read_text()) == []
