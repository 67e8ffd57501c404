"""Checks of an account before anything is created in it; all problems are reported together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import dns.exception
import dns.resolver
from botocore.exceptions import BotoCoreError, ClientError

from constructs_lib.deployment.model import Deployment
from operations.live.aws_clients import AwsClients
from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered
from operations.terraform.cli import TerraformError, program

_PATIENCE = 30.0
"""Seconds to wait for all of AWS's answers; the calls are made at the same time."""
_DNS_PATIENCE = 5.0
_DOMAIN_NAMES = 120
"""The default quota of public custom domain names per region."""
_LEFT_UNRESERVED = 100
"""Concurrent executions that Lambda keeps for functions without reserved concurrency."""
Configuration = Mapping[str, Any]
"""A stack's cdk.tf.json."""


@dataclass(slots=True)
class AccountReport:
    """Who would deploy, the problems, and what could not be checked."""

    account: str = ""
    identity: str = ""
    zone_id: str = ""
    problems: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def preflight(
    aws: AwsClients,
    deployment: Deployment,
    *,
    configurations: list[Configuration],
    resolver: tuple[str, int] | None,
) -> AccountReport:
    """Check the credentials, the hosted zone, its delegation, and the quotas of every region."""
    found = AccountReport()
    try:
        program()
    except TerraformError as error:
        found.problems.append(str(error))
    try:
        identity = aws.client("sts", deployment.home).get_caller_identity()
    except (BotoCoreError, ClientError, ValueError) as error:
        found.problems.append(f"The credentials cannot be used: {error}")
        return found
    found.account, found.identity = identity["Account"], identity["Arn"]
    reserved = _reserved(configurations)
    calls: dict[str, Callable[[], list[str]]] = {
        f"hosted zone {deployment.domain.hosted_zone}": partial(
            _zone, aws, deployment, resolver, found
        )
    }
    for region in deployment.region_names:
        calls[f"{region}: DynamoDB"] = partial(_reachable, aws, region)
        calls[f"{region}: custom domain names"] = partial(_domain_names, aws, region)
        calls[f"{region}: Lambda's concurrency"] = partial(
            _concurrency, aws, region, reserved.get(region, 0)
        )
    for what, result in ConcurrentCalls(calls, seconds=_PATIENCE).results().items():
        if isinstance(result, Unanswered):
            found.unknown.append(f"{what}: {result}")
        else:
            found.problems += result
    return found


def _zone(
    aws: AwsClients, deployment: Deployment, resolver: tuple[str, int] | None, found: AccountReport
) -> list[str]:
    wanted = deployment.domain.hosted_zone
    route53 = aws.client("route53", "us-east-1")
    listed = route53.list_hosted_zones_by_name(DNSName=wanted)["HostedZones"]
    same = [zone for zone in listed if zone["Name"].rstrip(".") == wanted]
    public = [zone for zone in same if not zone["Config"].get("PrivateZone")]
    if not public:
        kind = "private, and must be public" if same else "not in this account"
        return [f"The hosted zone {wanted} is {kind}. Name another by ZONE=."]
    if len(public) > 1:
        ids = ", ".join(zone["Id"] for zone in public)
        return [f"There are {len(public)} public hosted zones {wanted}: {ids}"]
    found.zone_id = public[0]["Id"].rpartition("/")[2]
    zone = route53.get_hosted_zone(Id=found.zone_id)
    own = {name.rstrip(".").lower() for name in zone["DelegationSet"]["NameServers"]}
    return [*_delegation(wanted, own, resolver), *_records(route53, found.zone_id, deployment)]


def _delegation(zone: str, own: set[str], resolver: tuple[str, int] | None) -> Iterator[str]:
    """Yield a problem unless the parent zone delegates to this hosted zone's name servers."""
    asked = dns.resolver.Resolver(configure=resolver is None)
    if resolver is not None:
        asked.nameservers, asked.port = [resolver[0]], resolver[1]
    try:
        answer = asked.resolve(zone, "NS", lifetime=_DNS_PATIENCE, search=False)
        told = {record.to_text().rstrip(".").lower() for record in answer}
    except dns.exception.DNSException as error:
        yield (
            f"{zone} is not delegated to Route 53, so certificates would never be validated: "
            f"{error}"
        )
        return
    if not told & own:
        yield (
            f"{zone} is delegated to {', '.join(sorted(told))}, but its hosted zone is served by "
            f"{', '.join(sorted(own))}, so certificates would never be validated"
        )


def _records(route53: Any, zone_id: str, deployment: Deployment) -> Iterator[str]:
    name = deployment.domain.name
    page = route53.list_resource_record_sets(
        HostedZoneId=zone_id, StartRecordName=name, MaxItems="1"
    )
    if any(each["Name"].rstrip(".") == name for each in page["ResourceRecordSets"]):
        yield f"{name} has a record already; try again, with another environment"


def _reachable(aws: AwsClients, region: str) -> list[str]:
    try:
        aws.client("dynamodb", region).list_tables(Limit=1)
    except (BotoCoreError, ClientError) as error:
        return [
            f"{region} cannot be used (is it enabled, and do the credentials allow it?): {error}"
        ]
    return []


def _domain_names(aws: AwsClients, region: str) -> list[str]:
    own = sum(
        len(page.get("Items", []))
        for page in aws.client("apigatewayv2", region).get_paginator("get_domain_names").paginate()
    )
    if own + 2 > _DOMAIN_NAMES:
        return [f"{region} has {own} custom domain names of {_DOMAIN_NAMES}; a run needs two more"]
    return []


def _concurrency(aws: AwsClients, region: str, reserved: int) -> list[str]:
    limit = aws.client("lambda", region).get_account_settings()["AccountLimit"]
    left = limit["UnreservedConcurrentExecutions"]
    if reserved and left - reserved < _LEFT_UNRESERVED:
        return [
            f"{region}: Lambda has {left} concurrent executions unreserved. A run reserves "
            f"{reserved}, and Lambda insists on {_LEFT_UNRESERVED} that are not: ask for a higher "
            'quota "Concurrent executions" (L-B99A9384) of Lambda in Service Quotas'
        ]
    return []


def _reserved(configurations: list[Configuration]) -> dict[str, int]:
    """Sum up the reserved concurrency of functions, by the region that their provider names."""
    reserved: dict[str, int] = {}
    for each in configurations:
        functions = each.get("resource", {}).get("aws_lambda_function", {}).values()
        for function in functions:
            region = str(function.get("provider", "")).partition(".")[2].replace("_", "-")
            amount = int(function.get("reserved_concurrent_executions") or 0)
            reserved[region] = reserved.get(region, 0) + max(amount, 0)
    return reserved
