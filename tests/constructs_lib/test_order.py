"""Whatever an answer needs is there before the record that leads callers to it, and goes after it.

Route 53 leads callers by a record as soon as it is there, and counts a new health check as healthy,
so a record must come last. Terraform destroys in the opposite order.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from constructs_lib.project import ROOT

REFERENCE = re.compile(r"\baws_\w+\.\w+")
FILES = sorted(path.stem for path in (ROOT / "deployments").glob("*.toml"))
READS = {"app": "exchange", "routes": ["GET /rates/{base}/{quote}"]}
PER_REGION = {"bucket": "shop-{region}", "layout": "per-region"}


class Graph:
    """The resources of one stack by address, and what Terraform makes before each."""

    def __init__(self, document: Any) -> None:
        self.resources: dict[str, dict[str, Any]] = {
            f"{kind}.{name}": body
            for kind, named in document["resource"].items()
            for name, body in named.items()
        }
        self._names = {
            address: self.resources.keys() & set(REFERENCE.findall(json.dumps(body))) - {address}
            for address, body in self.resources.items()
        }

    def before(self, *addresses: str) -> set[str]:
        """What these name by a reference or by depends_on, what that names, and so on."""
        found: set[str] = set()
        ahead = set(addresses)
        while ahead:
            named = self._names[ahead.pop()] - found
            found |= named
            ahead |= named
        return found

    def naming(self, address: str, kind: str, argument: str) -> set[str]:
        """The resources of a kind that name another as this argument."""
        return {
            each
            for each in self.of(kind)
            if address in REFERENCE.findall(json.dumps(self.resources[each].get(argument)))
        }

    def of(self, kind: str, among: Iterable[str] | None = None) -> set[str]:
        among = self.resources if among is None else among
        return {address for address in among if address.startswith(f"{kind}.")}

    def records_of(self, domain: str) -> set[str]:
        return self.naming(domain, "aws_route53_record", "alias")


def needed(graph: Graph, domain: str) -> set[str]:
    """Find what takes part in an answer at a custom domain, by who names whom."""
    found = {domain, *graph.naming(domain, "aws_apigatewayv2_api_mapping", "domain_name")}
    found |= graph.of("aws_acm_certificate_validation", graph.before(domain))
    for api in graph.of("aws_apigatewayv2_api", graph.before(*found)):
        for kind in ("stage", "route", "integration", "authorizer"):
            found |= graph.naming(api, f"aws_apigatewayv2_{kind}", "api_id")
        found |= graph.naming(api, "aws_lambda_permission", "source_arn")
    for alias in graph.of("aws_lambda_alias", graph.before(*found)):
        found |= {alias, *graph.of("aws_lambda_function", graph.before(alias))}
    for role in graph.of("aws_iam_role", graph.before(*found)):
        found |= {role, *graph.naming(role, "aws_iam_role_policy", "role")}
    return found | replicas(graph, graph.resources[domain]["provider"])


def replicas(graph: Graph, provider: str) -> set[str]:
    """Find the table, and the region's replica where that is a resource of its own."""
    own = graph.of("aws_dynamodb_table_replica")
    tables = graph.of("aws_dynamodb_table")
    return tables | {each for each in own if graph.resources[each]["provider"] == provider}


def missing(graph: Graph) -> dict[str, list[str]]:
    """Find what is needed and not before, of each record that leads to a custom domain."""
    gaps = {}
    for domain in graph.of("aws_apigatewayv2_domain_name"):
        wanted = needed(graph, domain)
        for record in graph.records_of(domain):
            gaps[record] = sorted(wanted - graph.before(record))
    return gaps


@pytest.fixture
def graphs(synthesize_stacks: Callable[..., dict[str, str]]) -> Callable[..., dict[str, Graph]]:
    """Synthesize, and return the graph of each stack."""

    def synthesize(**changes: Any) -> dict[str, Graph]:
        stacks = synthesize_stacks(**changes)
        return {name: Graph(json.loads(text)) for name, text in stacks.items()}

    return synthesize


@pytest.mark.parametrize("file", FILES)
def test_every_deployment_has_what_an_answer_needs_before_each_record(
    graphs: Callable[..., dict[str, Graph]], file: str
) -> None:
    (graph,) = graphs(**tomllib.loads((ROOT / f"deployments/{file}.toml").read_text())).values()
    found = missing(graph)
    assert len(found) >= 2 * len(graph.of("aws_apigatewayv2_stage"))
    assert {record: gap for record, gap in found.items() if gap} == {}


def test_so_has_a_deployment_with_everything_whose_regional_names_have_an_api_of_their_own(
    graphs: Callable[..., dict[str, Graph]], everything: dict[str, Any]
) -> None:
    (graph,) = graphs(**everything).values()
    found = missing(graph)
    assert len(found) == 3 * 2 * 2  # regions, names, families of addresses
    assert {record: gap for record, gap in found.items() if gap} == {}


def test_so_have_the_cells_of_a_deployment_by_region_which_come_after_the_table(
    graphs: Callable[..., dict[str, Graph]], everything: dict[str, Any]
) -> None:
    stacks = graphs(**everything | {"state": PER_REGION})
    found = {record: gap for graph in stacks.values() for record, gap in missing(graph).items()}
    assert len(found) == 3 * 2 * 2
    assert {record: gap for record, gap in found.items() if gap} == {}


def test_a_health_check_is_there_before_the_records_that_ask_it_and_waits_for_nothing(
    graphs: Callable[..., dict[str, Graph]],
) -> None:
    """It is created before its predecessor is destroyed, and so would be all that it waits for."""
    (graph,) = graphs().values()
    checks = graph.of("aws_route53_health_check")
    assert {check: graph.before(check) for check in checks} == {check: set() for check in checks}
    asked = {"aws_route53_health_check.us_east_1_health_check"}
    assert checks & graph.before("aws_route53_record.us_east_1_shared_name_a") == asked


@pytest.mark.parametrize(
    ("section", "record"),
    [
        ({}, "aws_route53_record.us_east_1_shared_name_a"),
        ({"origins": ["us-east-1", "eu-west-1"]}, "aws_route53_record.us_east_1_regional_name_a"),
    ],
)
def test_cloudfront_answers_the_shared_name_once_it_can_find_a_region(
    graphs: Callable[..., dict[str, Graph]], section: dict[str, Any], record: str
) -> None:
    (graph,) = graphs(cloudfront=section, api=READS).values()
    for family in ("a", "aaaa"):
        assert record in graph.before(f"aws_route53_record.cloudfront_shared_name_{family}")
