"""The report of a hand-written record in every format."""

import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

from rich.console import Console

from operations.drill.report.as_json import as_json
from operations.drill.report.chart import draw
from operations.drill.report.content import Rates, city_rows, happened, rates
from operations.drill.report.markdown import markdown
from operations.drill.report.terminal import show
from operations.drill.result import Result

Judge = Callable[..., Result]
US, EU = "us-east-1", "eu-west-1"
SVG = "{http://www.w3.org/2000/svg}"


def test_what_happened_is_told_in_order_by_the_drills_own_time(judged: Judge) -> None:
    assert happened(judged()) == [
        ("0:30", "region-down in eu-west-1 begins"),
        ("0:41", "a first checker finds eu-west-1 unhealthy, after 11.0 s"),
        ("0:48", "the health check of eu-west-1 is unhealthy"),
        ("1:44", "the last of 1 callers of eu-west-1 is led elsewhere, after 74.0 s"),
        ("3:00", "region-down in eu-west-1 is healed"),
        ("3:19", "the health check of eu-west-1 is healthy"),
        ("4:10", "the last of 1 callers of eu-west-1 is led back, after 70.0 s"),
    ]


def test_the_callers_who_failed_most_come_first(judged: Judge) -> None:
    assert list(city_rows(judged())) == [
        ("Berlin", "eu-west-1 → us-east-1 → eu-west-1", "5", "2", "1", "100"),
        ("New York", "us-east-1", "2", "0", "0", "100"),
    ]


def test_the_terminal_and_markdown_name_each_promise_and_whether_it_held(judged: Judge) -> None:
    result = judged(unlike=(EU,))
    console = Console(width=200, file=io.StringIO())
    show(result, console)
    as_markdown = markdown([result])
    assert isinstance(console.file, io.StringIO)
    lines = [line.split() for line in console.file.getvalue().splitlines()]
    assert as_markdown.startswith("## Not held: It fails\n\nthings-prod: 300 s at 10.0 times real")
    for verdict in result.verdicts:
        mark = "✓" if verdict.held else "✗"
        assert f"- {mark} **{verdict.promise}** {verdict.says}" in as_markdown
        assert [mark, *verdict.promise.split(), *verdict.says.split()] in lines
    assert "| Berlin | eu-west-1 → us-east-1 → eu-west-1 | 5 | 2 | 1 | 100 |" in as_markdown


def test_programs_get_all_figures_in_the_drills_own_time(judged: Judge) -> None:
    document = json.loads(as_json([judged(), judged(unlike=(EU,))]))
    good, bad = document["drills"]
    assert (document["held"], good["held"], bad["held"]) == (False, True, False)
    assert good["faults"] == [
        {
            "fault": {"kind": "region-down", "region": EU},
            "began": 30,
            "healed": 180,
            "budget": {"seconds": 90, "says": "90 s = 20 + 10 + 60"},
        }
    ]
    assert good["departures"] == [
        {
            "region": EU,
            "fault": {"kind": "region-down", "region": EU},
            "first_opinion": 11,
            "check": 18,
            "callers": 1,
            "moved": 74,
            "back": 70,
        }
    ]
    assert (good["requests"], good["failed"], good["recovered"]) == (7, 2, 60)
    assert good["conflicts"] == [{"won": US, "lost": EU, "writes": 1}]
    assert len(good["rates"]) == 300


def test_rates_are_means_of_what_was_sent(judged: Judge) -> None:
    found = rates(judged().record, every=10)
    assert len(found) == 30
    assert found[1] == Rates(10, 10, {US: 0.1, EU: 0.1}, 0)
    assert found[3] == Rates(30, 10, {US: 0, EU: 0}, 0.1)


def test_the_chart_is_one_svg_with_nothing_from_elsewhere(judged: Judge) -> None:
    drawn = draw(judged())
    root = ElementTree.fromstring(drawn)
    texts = {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert {"It fails", "region-down in eu-west-1", "budget: 90 s", US, EU, "0:30"} <= texts
    assert titles == ["answered by us-east-1", "answered by eu-west-1", "failed"]
    assert [each.get("class") for each in root.iter(f"{SVG}rect")].count("ill") == 1 + 1
    assert "prefers-color-scheme: dark" in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_a_chart_escapes_what_people_wrote(judged: Judge) -> None:
    result = judged()
    drawn = draw(Result(**{**vars(result), "title": 'a < b & "c"'}))
    assert next(ElementTree.fromstring(drawn).iter(f"{SVG}text")).text == 'a < b & "c"'


def test_a_drill_without_requests_or_checks_can_be_told_too(judged: Judge) -> None:
    result = judged(outcomes=(), checks={}, during=None, after=None, unlike=None)
    ElementTree.fromstring(draw(result))
    assert json.loads(as_json([result]))["drills"][0]["failed_share"] == 0
    assert "Slow is an answer" in markdown([result])
