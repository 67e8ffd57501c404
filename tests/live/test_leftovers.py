"""What is left of a run is found in every service, by its name or by its tag."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from operations.live.aws_clients import AwsClients
from operations.live.journal import Run
from operations.live.leftovers import leftovers
from operations.live.throwaway import new_environment

HOME = "eu-west-1"
MakeRun = Callable[..., Run]
Leave = Callable[[AwsClients, Run], Any]


def _api(aws: AwsClients, run: Run) -> None:
    aws.client("apigatewayv2", HOME).create_api(Name=f"{run.prefix}-api", ProtocolType="HTTP")


def _domain_name(aws: AwsClients, run: Run) -> None:
    aws.client("apigatewayv2", HOME).create_domain_name(
        DomainName=f"{HOME}.{run.domain}",
        DomainNameConfigurations=[
            {"CertificateArn": f"arn:aws:acm:{HOME}:1:certificate/1", "EndpointType": "REGIONAL"}
        ],
    )


def _role(aws: AwsClients, run: Run) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    name = f"{run.prefix}-{HOME}-api"
    aws.client("iam", HOME).create_role(RoleName=name, AssumeRolePolicyDocument=trust)


def _health_check(aws: AwsClients, run: Run) -> None:
    aws.client("route53", "us-east-1").create_health_check(
        CallerReference=run.environment,
        HealthCheckConfig={"Type": "HTTPS", "FullyQualifiedDomainName": f"{HOME}.{run.domain}"},
    )


def _record(aws: AwsClients, run: Run) -> None:
    route53 = aws.client("route53", "us-east-1")
    zone = route53.create_hosted_zone(Name=run.zone, CallerReference=run.environment)
    record = {"Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": '"x"'}]}
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": run.domain, **record}}
    route53.change_resource_record_sets(
        HostedZoneId=zone["HostedZone"]["Id"], ChangeBatch={"Changes": [change]}
    )


def _tagged(aws: AwsClients, run: Run) -> None:
    tags = [{"Key": "Environment", "Value": run.environment}]
    aws.client("sns", HOME).create_topic(Name="of-another-name", Tags=tags)


LEAVE: dict[str, Leave] = {
    "eu-west-1: HTTP API": _api,
    "eu-west-1: custom domain": _domain_name,
    "eu-west-1: topic": lambda aws, run: aws.client("sns", HOME).create_topic(
        Name=f"{run.prefix}-pages"
    ),
    "eu-west-1: queue": lambda aws, run: aws.client("sqs", HOME).create_queue(
        QueueName=f"{run.prefix}-dead-letters"
    ),
    "us-east-1: log group": lambda aws, run: aws.client("logs", "us-east-1").create_log_group(
        logGroupName=f"/aws/lambda/{run.prefix}-api"
    ),
    "us-east-1: dashboard": lambda aws, run: aws.client("cloudwatch", "us-east-1").put_dashboard(
        DashboardName=run.prefix, DashboardBody="{}"
    ),
    "eu-west-1: certificate": lambda aws, run: aws.client("acm", HOME).request_certificate(
        DomainName=run.domain
    ),
    "eu-west-1: schedule": lambda aws, run: aws.client("scheduler", HOME).create_schedule(
        Name=f"{run.prefix}-heartbeat",
        ScheduleExpression="rate(1 minutes)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": f"arn:aws:lambda:{HOME}:1:function:x", "RoleArn": "arn:aws:iam::1:role/x"},
    ),
    "eu-west-1: tagged": _tagged,
    "role": _role,
    "health check": _health_check,
    "record": _record,
}


@pytest.mark.parametrize("what", LEAVE)
def test_it_is_found(aws: AwsClients, a_run: MakeRun, what: str) -> None:
    run, other = a_run(new_environment()), a_run(new_environment())
    LEAVE[what](aws, run)
    (left,) = leftovers(aws, run)
    assert left.startswith(f"{what} ")
    assert leftovers(aws, other) == []


def test_what_could_not_be_asked_may_be_left(
    aws: AwsClients, a_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> Any:
        raise ValueError("AccessDenied")

    monkeypatch.setattr(aws.client("sqs", HOME), "get_paginator", refuse)
    assert leftovers(aws, a_run(new_environment())) == [
        "eu-west-1: queue: could not be listed: AccessDenied"
    ]
