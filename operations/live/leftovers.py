"""What a run has left, whatever Terraform's state says: found by name in each service, and by tag.

Each name contains the run's environment, so it belongs to this run alone. The search by tag finds
resources that no function below looks for; AWS's tagging API lists some for minutes after their
deletion.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from constructs_lib.regions import GLOBAL_REGION
from operations.live.aws_clients import AwsClients
from operations.live.journal import Run
from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered

_PATIENCE = 60.0
"""Seconds to wait for all services, which are called at the same time."""
_GONE = ("PendingDeletion", "PendingReplicaDeletion")
Find = Callable[[AwsClients, str, Run], Iterable[str]]


def leftovers(aws: AwsClients, run: Run) -> list[str]:
    """Return a line for each resource that is left, and for each service that could not be
    called."""
    calls: dict[str, Callable[[], list[str]]] = {}
    for region in {*run.regions, GLOBAL_REGION}:
        for what, find in _REGIONAL.items():
            calls[f"{region}: {what}"] = partial(_found, find, aws, region, run)
    for what, find in _GLOBAL.items():
        calls[what] = partial(_found, find, aws, GLOBAL_REGION, run)
    left = []
    for what, result in sorted(ConcurrentCalls(calls, seconds=_PATIENCE).results().items()):
        if isinstance(result, Unanswered):
            left.append(f"{what}: could not be listed: {result}")
        else:
            left += [f"{what} {name}" for name in result]
    return left


def _found(find: Find, aws: AwsClients, region: str, run: Run) -> list[str]:
    return sorted(find(aws, region, run))


def _pages(client: Any, operation: str, items: str, **arguments: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(items, [])


def _tables(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for name in _pages(aws.client("dynamodb", region), "list_tables", "TableNames"):
        if name == run.table:
            yield name


def _functions(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for each in _pages(aws.client("lambda", region), "list_functions", "Functions"):
        if each["FunctionName"].startswith(run.prefix):
            yield each["FunctionName"]


def _apis(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for each in _pages(aws.client("apigatewayv2", region), "get_apis", "Items"):
        if each["Name"].startswith(run.prefix):
            yield f"{each['Name']} ({each['ApiId']})"


def _domain_names(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for each in _pages(aws.client("apigatewayv2", region), "get_domain_names", "Items"):
        if _is_under(each["DomainName"], run):
            yield each["DomainName"]


def _certificates(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    listed = _pages(aws.client("acm", region), "list_certificates", "CertificateSummaryList")
    for each in listed:
        if _is_under(each["DomainName"], run):
            yield f"{each['DomainName']} ({each['CertificateArn']})"


def _log_groups(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    client = aws.client("logs", region)
    for beginning in ("/aws/lambda/", "/aws/vendedlogs/http-apis/"):
        listed = _pages(
            client,
            "describe_log_groups",
            "logGroups",
            logGroupNamePrefix=f"{beginning}{run.prefix}",
        )
        yield from (each["logGroupName"] for each in listed)


def _alarms(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    client = aws.client("cloudwatch", region)
    for kind in ("MetricAlarms", "CompositeAlarms"):
        listed = _pages(
            client,
            "describe_alarms",
            kind,
            AlarmNamePrefix=run.prefix,
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        )
        yield from (each["AlarmName"] for each in listed)


def _dashboards(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    listed = _pages(
        aws.client("cloudwatch", region),
        "list_dashboards",
        "DashboardEntries",
        DashboardNamePrefix=run.prefix,
    )
    yield from (each["DashboardName"] for each in listed)


def _topics(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for each in _pages(aws.client("sns", region), "list_topics", "Topics"):
        if each["TopicArn"].rpartition(":")[2].startswith(run.prefix):
            yield each["TopicArn"]


def _queues(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    yield from _pages(
        aws.client("sqs", region), "list_queues", "QueueUrls", QueueNamePrefix=run.prefix
    )


def _keys(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    """Keys by their aliases. A key whose deletion is scheduled has none; it costs nothing."""
    kms = aws.client("kms", region)
    for each in _pages(kms, "list_aliases", "Aliases"):
        if each["AliasName"].startswith(f"alias/{run.prefix}"):
            yield each["AliasName"]


def _sampling_rules(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    listed = _pages(aws.client("xray", region), "get_sampling_rules", "SamplingRuleRecords")
    for each in listed:
        if each["SamplingRule"]["RuleName"].startswith(run.prefix):
            yield each["SamplingRule"]["RuleName"]


def _schedules(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    listed = _pages(
        aws.client("scheduler", region), "list_schedules", "Schedules", NamePrefix=run.prefix
    )
    yield from (each["Name"] for each in listed)


def _tagged(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    listed = _pages(
        aws.client("resourcegroupstaggingapi", region),
        "get_resources",
        "ResourceTagMappingList",
        TagFilters=[{"Key": "Environment", "Values": [run.environment]}],
    )
    for each in listed:
        arn = each["ResourceARN"]
        if not arn.endswith(f":::{run.bucket}") and not _is_deleted_key(aws, region, arn):
            yield arn


def _is_deleted_key(aws: AwsClients, region: str, arn: str) -> bool:
    if not re.match(r"arn:aws[\w-]*:kms:", arn):
        return False
    key = aws.client("kms", region).describe_key(KeyId=arn)["KeyMetadata"]
    return key["KeyState"] in _GONE


def _roles(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for each in _pages(aws.client("iam", region), "list_roles", "Roles"):
        if each["RoleName"].startswith(run.prefix):
            yield each["RoleName"]


def _health_checks(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    for each in _pages(aws.client("route53", region), "list_health_checks", "HealthChecks"):
        name = each["HealthCheckConfig"].get("FullyQualifiedDomainName", "")
        if _is_under(name, run):
            yield f"{name} ({each['Id']})"


def _records(aws: AwsClients, region: str, run: Run) -> Iterator[str]:
    route53 = aws.client("route53", region)
    zones = route53.list_hosted_zones_by_name(DNSName=run.zone)["HostedZones"]
    for zone in zones:
        if zone["Name"].rstrip(".") == run.zone and not zone["Config"].get("PrivateZone"):
            listed = _pages(
                route53, "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"]
            )
            for each in listed:
                if _is_under(each["Name"], run):
                    yield f"{each['Name']} {each['Type']}"


def _is_under(name: str, run: Run) -> bool:
    return f".{name.rstrip('.')}".endswith(f".{run.domain}")


_REGIONAL: dict[str, Find] = {
    "table": _tables,
    "function": _functions,
    "HTTP API": _apis,
    "custom domain": _domain_names,
    "certificate": _certificates,
    "log group": _log_groups,
    "alarm": _alarms,
    "dashboard": _dashboards,
    "topic": _topics,
    "queue": _queues,
    "alias of a key": _keys,
    "sampling rule": _sampling_rules,
    "schedule": _schedules,
    "tagged": _tagged,
}
_GLOBAL: dict[str, Find] = {
    "role": _roles,
    "health check": _health_checks,
    "record": _records,
}
