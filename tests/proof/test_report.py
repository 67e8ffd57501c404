"""A proof as people and programs are told it."""

import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from constructs_lib.regions import REGIONS
from constructs_lib.routing.policies import Failover, Latency
from operations.drawing.world_map import WorldMap, place_labels
from operations.proof.proof import Proof
from operations.proof.report.as_json import as_json
from operations.proof.report.map import draw
from operations.proof.report.markdown import markdown
from operations.proof.report.terminal import show
from operations.proof.report.words import failure_rows, heading, percent, served_by
from operations.route53.latency import ESTIMATED

EU, US = "eu-west-1", "us-east-1"


@pytest.fixture
def spoilt(words: Any) -> Proof:
    """Virginia's record has no check; half the callers are in London, half in New York."""
    proof: Proof = words.prove(
        words.record(EU, Latency(EU), check=EU),
        words.record(US, Latency(US)),
        words.regional(EU),
        words.check(EU),
        weights={"London": 1.0, "New York": 1.0},
        peak_rps=30_000,
    )
    return proof


def on_a_terminal(proof: Proof) -> str:
    console = Console(file=io.StringIO(), width=120)
    show(proof, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_terminal_shows_the_record_to_blame_and_what_each_failure_does(spoilt: Proof) -> None:
    shown = on_a_terminal(spoilt)

    assert "✗ When us-east-1 fails (endpoint): " in shown
    assert "aws_route53_record.us-east-1" in shown
    assert re.search(r"nothing +us-east-1 50.0%, eu-west-1 ", shown)
    assert re.search(r"eu-west-1 +us-east-1 100% .* 100 s = 30 \+ 10 \+ 60", shown)
    assert re.search(r"us-east-1 +eu-west-1 50.0%, nobody .* never +us-east-1: 15,000 of", shown)


def test_markdown_has_the_verdict_the_tables_and_every_city(spoilt: Proof) -> None:
    told = markdown([spoilt])

    assert told.startswith("## Not proved: api.example.com A: 2 regions, ")
    assert "  - `aws_route53_record.us-east-1`: has no health check\n" in told
    assert "\n| failed | served from | mean ms |" in told
    assert "\n| London | eu-west-1 100% | us-east-1 100% | eu-west-1 100% |" in told


def test_json_tells_everything(spoilt: Proof) -> None:
    told = json.loads(as_json([spoilt], ESTIMATED))
    (name,) = told["names"]

    assert told["proved"] is False
    assert name["records"] == {
        "aws_route53_record.eu-west-1": EU,
        "aws_route53_record.us-east-1": US,
    }
    assert [state["failed"] for state in name["states"]] == [[], [EU], [US], [EU, US]]
    assert name["states"][0]["shares"] == {EU: 0.5, US: 0.5}
    assert name["states"][1]["callers"]["London"][US]["share"] == 1
    assert name["states"][1]["callers"]["London"][US]["ms"] == pytest.approx(92, abs=1)
    assert name["verdicts"][0]["record"] == "aws_route53_record.us-east-1"
    assert name["totals"][1] == {
        "failed": 1,
        "sets": 2,
        "survived": 1,
        "slowest_ms": name["totals"][1]["slowest_ms"],
        "largest_share": 1.0,
    }


def test_the_map_is_one_file_that_needs_nothing_else(spoilt: Proof) -> None:
    svg = draw(spoilt)
    root = ElementTree.fromstring(svg)
    texts = [
        "".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")
    ]

    assert re.findall(r"(?:https?:)?//[^\"' )]+", svg) == ["http://www.w3.org/2000/svg"]
    assert "prefers-color-scheme: dark" in svg
    assert [text for text in texts if text in ("Before", "After eu-west-1 fails")] == [
        "Before",
        "After eu-west-1 fails",
    ]
    assert texts.count("failed") == 1
    assert "100%" in texts


def test_on_the_map_a_lost_city_is_a_ring_and_a_failed_region_is_crossed_out(
    spoilt: Proof,
) -> None:
    svg = draw(spoilt, frozenset((US,)))
    lost = re.findall(r'<circle class="nobody"[^>]*><title>New York: us-east-1 100%', svg)

    assert len(lost) == 1
    assert svg.count('class="cross"') == 1


def test_the_map_of_a_state_that_is_not_told_is_refused(spoilt: Proof) -> None:
    with pytest.raises(ValueError, match="at most two"):
        draw(spoilt, frozenset(("a", "b", "c")))


def test_names_on_the_map_do_not_cover_each_other() -> None:
    found = place_labels(
        {"eu-west-1": (100, 100), "eu-west-2": (104, 102), "us-east-1": (500, 90)}, 560
    )

    assert found["us-east-1"] == ((490, pytest.approx(94.3, abs=0.1)), "end")
    assert len({at for at, _ in found.values()}) == len(found)


def test_a_way_over_the_date_line_has_two_parts() -> None:
    sheet = WorldMap(1000)

    assert sheet.great_circle((174.8, -36.9), (-77.5, 39.0)).count("M") == 2
    assert sheet.great_circle((-0.1, 51.5), (-77.5, 39.0)).count("M") == 1
    assert sheet.point(0, 0)[0] == pytest.approx(500)


def test_the_land_names_its_source() -> None:
    land = Path(__file__).parents[2] / "operations/drawing/land.json"

    assert "Natural Earth" in json.loads(land.read_text(encoding="utf-8"))["source"]


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0%"), (1.0, "100%"), (0.9999, "100.0%"), (0.125, "12.5%")]
)
def test_shares_are_told_in_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_of_many_regions_those_that_take_over_are_told(words: Any) -> None:
    regions = (EU, US, "ap-south-1", "sa-east-1", "eu-west-2")
    proof = words.prove(
        *(words.record(region, Latency(region), check=region) for region in regions),
        *map(words.regional, regions),
        *map(words.check, regions),
        weights={"London": 3.0, "New York": 1.0},
    )

    rows = {row[0]: row[1] for row in failure_rows(proof)}
    assert rows["nothing"] == "eu-west-2 75.0%, us-east-1 25.0%"
    assert rows["eu-west-2"] == "eu-west-1 0% → 75.0%"
    assert rows["ap-south-1"] == "as before"


def test_of_very_many_regions_the_proof_claims_only_the_sets_that_were_tried(words: Any) -> None:
    regions = sorted(REGIONS)[:17]
    proof = words.prove(
        *(words.record(region, Latency(region), check=region) for region in regions),
        *map(words.regional, regions),
        *map(words.check, regions),
    )

    assert heading(proof).endswith("17 regions, 74 cities, 1,668 of 2^17 sets of failures")
    assert proof.verdicts[0].says == (
        "Where few regions have failed or few are left (endpoint), every caller is sent to one "
        "that is up while there is one: 1,668 of 2^17 sets of regions, 74 cities."
    )
    assert json.loads(as_json([proof], ESTIMATED))["names"][0]["exhaustive"] is False


def test_where_nobody_answers_there_is_no_latency_and_no_recovery(words: Any) -> None:
    proof = words.prove(
        words.record(EU, Latency(EU), check=EU), words.regional(EU), words.check(EU)
    )
    before, after = failure_rows(proof)

    assert before[2:] == ("106", "272", "")
    assert after == (EU, "nobody 100%", "", "", "never")


def test_the_failure_of_a_region_that_stands_by_moves_nobody(words: Any) -> None:
    proof = words.prove(
        words.record(EU, Failover("PRIMARY"), check=EU),
        words.record(US, Failover("SECONDARY"), check=US),
        *map(words.regional, (EU, US)),
        *map(words.check, (EU, US)),
    )
    told = {row[0]: row[4] for row in failure_rows(proof)}
    assert told == {"nothing": "", EU: "100 s = 30 + 10 + 60", US: "no caller is sent there"}


def test_many_regions_are_told_shortly() -> None:
    shares = {f"r{number}": 0.2 for number in range(5)}

    assert served_by(shares) == "r4 20.0%, r3 20.0%, r2 20.0%, r1 20.0%, 1 more"
    assert served_by({"r": 1.0, "s": 0.0}, ("r",)) == "nobody 100%"
