"""What a rehearsal shows in the end."""

from collections import Counter
from collections.abc import Iterable, Mapping
from textwrap import shorten

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from operations.rehearsal.calls import Call

_OK = range(200, 300)
_SHORTEST = 16
_BESIDE_ANSWER = 72
"""Characters of a line that the columns beside the answer take."""
_KINDS = {
    "functions": "aws_lambda_function",
    "routes": "aws_apigatewayv2_route",
    "domains": "aws_apigatewayv2_domain_name",
    "certificates": "aws_acm_certificate",
    "records": "aws_route53_record",
    "checks": "aws_route53_health_check",
    "tables": "aws_dynamodb_table",
}


def show_resources(resources: Mapping[str, Counter[str]], console: Console) -> None:
    """Show how many resources each region holds, and how many of the kinds that people count."""
    table = Table(title="\nResources", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("region", style="bold")
    for heading in ("all", *_KINDS):
        table.add_column(heading, justify="right")
    for region, kinds in sorted(resources.items()):
        counts = (kinds.total(), *(kinds[kind] for kind in _KINDS.values()))
        table.add_row(region, *map(str, counts))
    console.print(table)


def show_calls(calls: Iterable[Call], console: Console) -> None:
    """Show what each region answered."""
    table = Table(title="Answers", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("region", style="bold")
    table.add_column("asked")
    table.add_column("status")
    table.add_column("ms", justify="right")
    table.add_column("answer")
    for call in calls:
        colour = "green" if call.status in _OK else "red"
        status = f"[{colour}]HTTP {call.status}[/]"
        answer = escape(
            shorten(call.answer, max(_SHORTEST, console.width - _BESIDE_ANSWER), placeholder=" …")
        )
        table.add_row(call.region, call.asked, status, f"{call.milliseconds:.0f}", answer)
    console.print(table)


def failed(calls: Iterable[Call]) -> list[Call]:
    """Return the calls that were not answered with success."""
    return [call for call in calls if call.status not in _OK]
