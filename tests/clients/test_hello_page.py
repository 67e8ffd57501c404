"""The browser client in real Chromium: pages, origins and CORS as a person's browser has them."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

HOME, EUROPE, SYDNEY = "us-east-1", "eu-west-1", "ap-southeast-2"
PATIENCE = 20_000
"""Milliseconds: several rounds of questions, on a busy machine."""
FAINT = Path(__file__).with_name("faint.js")

expect.set_options(timeout=PATIENCE)


def row(page: Page, region: str) -> Locator:
    """The region's row in the table of regional names."""
    table = page.get_by_role("table", name="Every region by its own name")
    return table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=region))


def answers(page: Page) -> list[str]:
    """What the shared name answered, newest first."""
    return page.locator("#answers tr td:nth-child(2)").all_inner_texts()


def after(page: Page, count: int) -> list[str]:
    """Wait for `count` more answers of the shared name and return those."""
    before = len(answers(page))
    expect(page.locator("#answers tr").nth(before + count - 1)).to_be_attached()
    return answers(page)[:count]


def test_the_page_lists_which_region_answered_when_and_how_fast(page: Page) -> None:
    after(page, 2)
    first = page.locator("#answers tr").first
    assert re.fullmatch(r"\d\d:\d\d:\d\d\tus-east-1\t\d+ ms", first.inner_text())
    expect(page.locator("#answer")).to_have_text(re.compile(r"us-east-1 \d+ ms"))
    expect(page.locator("#shared")).to_have_text("api.example.com")


def test_every_region_is_found_and_asked_at_another_origin(page: Page) -> None:
    with page.expect_response("https://eu-west-1.api.example.com/v1/hello") as asked:
        pass
    assert asked.value.request.all_headers()["origin"] == "https://api.example.com"
    assert asked.value.all_headers()["access-control-allow-origin"] == "https://api.example.com"
    for region in (HOME, EUROPE, SYDNEY):
        expect(row(page, region)).to_have_text(re.compile(r"answers\s*\d+ ms"))


def test_nothing_but_the_deployments_names_is_asked_and_nothing_is_complained_of(
    page: Page,
) -> None:
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    after(page, 2)
    assert {host.removesuffix("api.example.com") for host in hosts} == {
        "",
        *(f"{region}." for region in (HOME, EUROPE, SYDNEY)),
    }
    assert complaints == []


def test_a_region_whose_cors_does_not_allow_the_page_is_said_to_answer_unread(
    page: Page, system: Any
) -> None:
    system.allow(EUROPE, "https://other.example.com")
    refused = "answers, but its CORS does not let this page read it"
    expect(row(page, EUROPE)).to_contain_text(refused)
    expect(row(page, SYDNEY)).to_contain_text("answers")
    system.allow(EUROPE, "https://api.example.com")
    expect(row(page, EUROPE)).to_have_text(re.compile(r"answers\s*\d+ ms"))


def test_a_stopped_region_is_shown_and_announced_and_the_rest_goes_on(
    page: Page, system: Any
) -> None:
    expect(row(page, SYDNEY)).to_contain_text("answers")
    system.stop(SYDNEY)
    expect(row(page, SYDNEY)).to_contain_text("no answer")
    expect(page.get_by_role("log")).to_contain_text("ap-southeast-2: no answer")
    assert after(page, 2) == [HOME, HOME]
    system.start(SYDNEY)
    expect(row(page, SYDNEY)).to_contain_text("answers")


def test_a_browser_stays_with_a_region_that_works_and_moves_when_it_is_gone(
    page: Page, system: Any
) -> None:
    after(page, 1)
    system.nearest = EUROPE
    assert after(page, 2) == [HOME, HOME]
    system.stop(HOME)
    expect(page.locator("#answer")).to_contain_text(EUROPE)
    expect(page.get_by_role("log")).to_contain_text("eu-west-1 answers api.example.com")
    expect(page.locator("#answers tr[data-changed]").first).to_contain_text(EUROPE)


def test_by_keyboard_alone_the_page_is_paused_and_goes_on(page: Page) -> None:
    after(page, 1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("paused")
    page.wait_for_timeout(1000)
    paused = answers(page)
    page.wait_for_timeout(3000)
    assert answers(page) == paused
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Space")
    after(page, 1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Answers of the shared name")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out_and_text_can_be_read_in_light_and_dark(
    page: Page, system: Any, scheme: Any
) -> None:
    system.allow(EUROPE, "https://other.example.com")
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)
    expect(row(page, EUROPE)).to_contain_text("CORS")
    expect(row(page, SYDNEY)).to_contain_text("answers")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    box = row(page, SYDNEY).bounding_box()
    assert box is not None
    assert box["height"] < 40, "a row of one short answer takes more than one line"
    assert page.evaluate(FAINT.read_text()) == []
