"""Counts the resources of Terraform states by region and type, and shows the counts."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

_KINDS = {
    "functions": "aws_lambda_function",
    "routes": "aws_apigatewayv2_route",
    "domains": "aws_apigatewayv2_domain_name",
    "certificates": "aws_acm_certificate",
    "records": "aws_route53_record",
    "checks": "aws_route53_health_check",
    "tables": "aws_dynamodb_table",
}
_ALIAS = re.compile(r"\]\.(\w+)$")


def resources_by_region(*states: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """Count the managed resources of Terraform states (format version 4) by region and type.

    A resource's region is read from its provider's alias. Resources without one are not counted.
    """
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for state in states:
        for resource in state["resources"]:
            alias = _ALIAS.search(resource["provider"])
            if resource["mode"] == "managed" and alias:
                region = alias[1].replace("_", "-")
                counted[region][resource["type"]] += len(resource["instances"])
    return dict(counted)


def show_resources(resources: Mapping[str, Counter[str]], console: Console) -> None:
    """Print a table of each region's resources: all, and those of the main types."""
    table = Table(title="\nResources", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("region", style="bold")
    for heading in ("all", *_KINDS):
        table.add_column(heading, justify="right")
    for region, kinds in sorted(resources.items()):
        counts = (kinds.total(), *(kinds[kind] for kind in _KINDS.values()))
        table.add_row(region, *map(str, counts))
    console.print(table)
