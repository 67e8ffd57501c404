"""The dashboard: every line of every region, on a grid without holes or overlaps."""

import json
from collections.abc import Callable, Iterator
from itertools import combinations, permutations
from typing import Any

import pytest

Watch = Callable[..., Any]
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1")


@pytest.fixture(scope="module")
def widgets(watch: Watch) -> list[Any]:
    """Give the widgets of the watched deployment."""
    (dashboard,) = watch()["aws_cloudwatch_dashboard"].values()
    return json.loads(dashboard["dashboard_body"])["widgets"]  # type: ignore[no-any-return]


def _lines(widgets: list[Any]) -> Iterator[tuple[str, str, dict[str, str], dict[str, Any]]]:
    """Yield the namespace, the name, the dimensions and the options of each metric."""
    for widget in widgets:
        for line in widget["properties"].get("metrics", []):
            if isinstance(line[0], str):
                namespace, name, *pairs, options = line
                yield namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True)), options


def test_a_deployment_has_one_dashboard_made_in_its_home(watch: Watch) -> None:
    dashboards = watch()["aws_cloudwatch_dashboard"]
    assert [(name, each["provider"]) for name, each in dashboards.items()] == [
        ("dashboard", "aws.eu_west_1")
    ]
    assert dashboards["dashboard"]["dashboard_name"] == "shop-test"


def test_a_header_says_what_it_shows_and_of_which_regions(widgets: list[Any]) -> None:
    assert (widgets[0]["type"], widgets[0]["y"], widgets[0]["width"]) == ("text", 0, 24)
    assert widgets[0]["properties"]["markdown"].splitlines()[:2] == [
        "# shop-test",
        "https://api.example.com from ap-southeast-2 (active), eu-west-1 (active), "
        "us-east-1 (drained)",
    ]


def test_the_sections_tell_a_story_from_users_to_costs(widgets: list[Any]) -> None:
    titles = [widget["properties"].get("title") for widget in widgets[1:]]
    texts = [widget["properties"].get("markdown") for widget in widgets[1:]]
    assert [title or text for title, text in zip(titles, texts, strict=True)] == [
        "## What users notice",
        "Requests",
        "Answers that are errors",
        "Time until the answer",
        "## Where users are sent",
        "Healthy to Route 53",
        "Health checkers that agree",
        "Drained by an operator",
        "## Functions and tables",
        "Function throttled or failing",
        "Functions running at once",
        "Table throttled",
        "## What costs money",
        "Requests",
        "Requests of Route 53's checkers",
        "Write units, of replicated writes too",
        "Calls of the application's function",
        "Calls of the health function",
        "Memory and time of the application's function",
        "## Replication",
        *(f"Writes in {region} reach the others after" for region in REGIONS),
        *(f"Age of the heartbeats in {region}" for region in REGIONS),
    ]


def test_every_line_names_the_region_that_publishes_its_metric(widgets: list[Any]) -> None:
    published = {(namespace, options["region"]) for namespace, _, _, options in _lines(widgets)}
    everywhere = ("AWS/ApiGateway", "AWS/Lambda", "AWS/DynamoDB", "shop-test")
    assert published == {
        ("AWS/Route53", "us-east-1"),
        *((namespace, region) for namespace in everywhere for region in REGIONS),
    }


def test_a_line_of_an_api_or_a_check_is_of_the_region_that_it_names(widgets: list[Any]) -> None:
    for _, _, dimensions, options in _lines(widgets):
        for value in dimensions.values():
            if value.startswith("${"):
                region = options["label"].split()[0].replace("-", "_")
                assert f".{region}_" in value


@pytest.mark.parametrize(
    ("metric", "other"), [("ReplicationLatency", "ReceivingRegion"), ("HeartbeatAge", "written_in")]
)
def test_every_ordered_pair_of_regions_has_its_line(
    widgets: list[Any], metric: str, other: str
) -> None:
    pairs = [
        (options["region"], dimensions[other])
        for _, name, dimensions, options in _lines(widgets)
        if name == metric
    ]
    assert sorted(pairs) == sorted(permutations(REGIONS, 2))


@pytest.mark.parametrize("metric", ["Count", "5xx", "Throttles", "HealthCheckStatus", "Drained"])
def test_every_region_has_its_line_the_drained_one_too(widgets: list[Any], metric: str) -> None:
    regions = {
        options["label"].split()[0] for _, name, _, options in _lines(widgets) if name == metric
    }
    assert regions == set(REGIONS)


def test_memory_by_time_is_worked_out_of_each_regions_duration(widgets: list[Any]) -> None:
    (graph,) = [w for w in widgets if w["properties"].get("title", "").startswith("Memory")]
    hidden = [line[-1] for line in graph["properties"]["metrics"] if isinstance(line[0], str)]
    shown = [line[0] for line in graph["properties"]["metrics"] if isinstance(line[0], dict)]
    assert [(line["region"], line["visible"]) for line in hidden] == [(r, False) for r in REGIONS]
    assert [line["expression"] for line in shown] == [
        f"{line['id']} / 1000 * 0.5" for line in hidden
    ]
    assert [line["label"] for line in shown] == list(REGIONS)


def test_no_two_widgets_overlap_and_none_leaves_the_grid(widgets: list[Any]) -> None:
    places = [(each["x"], each["y"], each["width"], each["height"]) for each in widgets]
    assert [place for place in places if place[0] + place[2] > 24] == []
    overlapping = [
        (one, other)
        for one, other in combinations(places, 2)
        if one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    ]
    assert overlapping == []


def test_the_checkers_requests_are_those_of_the_api_that_they_ask(watch: Watch) -> None:
    resources = watch(domain={"truststore": "s3://truststore-{region}/truststore.pem"})
    body = resources["aws_cloudwatch_dashboard"]["dashboard"]["dashboard_body"]
    asked = {
        dimensions["ApiId"]
        for _, _, dimensions, _ in _lines(json.loads(body)["widgets"])
        if dimensions.get("Resource") == "/health"
    }
    assert asked == {
        f"${{aws_apigatewayv2_api.{region.replace('-', '_')}_health_api.id}}" for region in REGIONS
    }


@pytest.mark.parametrize("region", REGIONS)
def test_apart_a_regions_stack_shows_its_own_cell_alone(
    watch_apart: dict[str, str], region: str
) -> None:
    stack = json.loads(watch_apart[f"shop-test-{region}"])
    (dashboard,) = stack["resource"]["aws_cloudwatch_dashboard"].values()
    assert (dashboard["dashboard_name"], dashboard["provider"]) == (
        f"shop-test-{region}",
        f"aws.{region.replace('-', '_')}",
    )
    widgets = json.loads(dashboard["dashboard_body"])["widgets"]
    shown = {options["region"] for namespace, _, _, options in _lines(widgets)
             if namespace != "AWS/Route53"}  # fmt: skip
    assert shown == {region}


def test_one_region_alone_has_no_replication_to_show(watch: Watch) -> None:
    body = watch(regions=[{"name": "eu-west-1"}])["aws_cloudwatch_dashboard"]["dashboard"][
        "dashboard_body"
    ]
    assert "ReplicationLatency" not in body
