"""Deploys by boto3, without Terraform, the part of a deployment that a rehearsal's world runs.

A `terraform apply` of 16 regions takes minutes, and most of what it creates (alarms, certificates,
permissions, logs) plays no role in a world. Created here are the table and its replicas, and in
each region the functions, the HTTP API with its two domain names, the health check, and the records
of latency routing. `make rehearse` deploys all of it, by Terraform.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constructs_lib.bundle.bundle import bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import API, HEALTH, HEARTBEAT
from constructs_lib.project import ROOT
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

_GATEWAY_SECONDS = 30
"""API Gateway's longest wait for an integration."""


@dataclass(frozen=True, slots=True)
class FunctionCode:
    """What a region's functions run: one zip, and the handler in it for each role.

    The roles `api` and `health` are required; a `heartbeat` is called every minute.
    """

    zip: bytes
    handlers: Mapping[str, str]
    environment: Mapping[str, str]
    timeout: int = _GATEWAY_SECONDS
    """Seconds."""


def bundled_code(deployment: Deployment, variables: Mapping[str, str]) -> FunctionCode:
    """The zip and the environment with which Terraform would deploy `api` and `health`.

    `variables` are Terraform's (`TF_VAR_name`); they replace what `[api.environment]` says.
    """
    names, table = deployment.names, deployment.table
    given = deployment.api.environment
    return FunctionCode(
        zip=bundle(ROOT, app=deployment.api.app).path.read_bytes(),
        handlers={API: f"{deployment.api.app}.handler.handler", HEALTH: "health.handler.handler"},
        environment={
            **{name: variables.get(f"TF_VAR_{name.lower()}", given[name]) for name in given},
            "TABLE_NAME": names.table,
            "PARTITION_KEY": table.partition_key,
            "SORT_KEY": table.sort_key,
            "TIME_TO_LIVE": table.time_to_live,
            "POWERTOOLS_METRICS_NAMESPACE": names.prefix,
        },
    )


def deploy(aws: EmbeddedAws, deployment: Deployment, code: FunctionCode) -> None:
    """Deploy to every region of `deployment`, its hosted zone included."""
    home = deployment.home
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = aws.client("iam", home).create_role(RoleName="any", AssumeRolePolicyDocument=trust)
    zone = aws.client("route53", home).create_hosted_zone(
        Name=deployment.domain.hosted_zone, CallerReference="deploy"
    )
    _create_table(aws, deployment)
    for region in deployment.region_names:
        _Region(aws, deployment, region, code, role=role["Role"]["Arn"]).deploy()
        _create_records(aws, deployment, region, zone=zone["HostedZone"]["Id"])


def _create_table(aws: EmbeddedAws, deployment: Deployment) -> None:
    table, name = deployment.table, deployment.names.table
    dynamodb = aws.client("dynamodb", deployment.home)
    keys = {table.partition_key: "HASH", table.sort_key: "RANGE"}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for region in deployment.replica_regions:
        replica = {"Create": {"RegionName": region}}
        dynamodb.update_table(TableName=name, ReplicaUpdates=[replica])


class _Region:
    """One region's functions, API, domain names and schedule."""

    def __init__(
        self, aws: EmbeddedAws, deployment: Deployment, region: str, code: FunctionCode, role: str
    ) -> None:
        self._aws = aws
        self._deployment = deployment
        self._region = region
        self._code = code
        self._role = role

    def deploy(self) -> None:
        functions = {role: self._create_function(role) for role in self._code.handlers}
        self._create_api(functions)
        if HEARTBEAT in functions:
            self._client("scheduler").create_schedule(
                Name=HEARTBEAT,
                ScheduleExpression="rate(1 minute)",
                FlexibleTimeWindow={"Mode": "OFF"},
                Target={"Arn": functions[HEARTBEAT], "RoleArn": self._role},
            )

    def _client(self, service: str) -> Any:
        return self._aws.client(service, self._region)

    def _create_function(self, role: str) -> str:
        """Create a function and return its ARN."""
        name = self._deployment.names.function(role)
        functions = self._client("lambda")
        created = functions.create_function(
            FunctionName=name,
            Role=self._role,
            Runtime="python3.13",
            Handler=self._code.handlers[role],
            Timeout=self._code.timeout,
            Code={"ZipFile": self._code.zip},
            Environment={"Variables": {**self._code.environment, "POWERTOOLS_SERVICE_NAME": name}},
        )
        if role == HEALTH:
            functions.put_function_concurrency(
                FunctionName=name,
                ReservedConcurrentExecutions=self._deployment.health_check.reserved_concurrency,
            )
        return str(created["FunctionArn"])

    def _create_api(self, functions: Mapping[str, str]) -> None:
        deployment, gateway = self._deployment, self._client("apigatewayv2")
        api = gateway.create_api(Name=deployment.names.function(API), ProtocolType="HTTP")["ApiId"]
        health_route = f"GET {deployment.health_check.path}"
        for role, routes in ((HEALTH, (health_route,)), (API, deployment.api.routes)):
            integration = gateway.create_integration(
                ApiId=api,
                IntegrationType="AWS_PROXY",
                IntegrationUri=functions[role],
                PayloadFormatVersion="2.0",
            )
            target = f"integrations/{integration['IntegrationId']}"
            for route in routes:
                gateway.create_route(ApiId=api, RouteKey=route, Target=target)
        throttle = {"ThrottlingRateLimit": 200.0, "ThrottlingBurstLimit": 100}
        gateway.create_stage(
            ApiId=api, StageName="$default", RouteSettings={health_route: throttle}
        )
        certificate = f"arn:aws:acm:{self._region}:123456789012:certificate/1"
        for domain in (deployment.domain.name, deployment.names.regional_domain(self._region)):
            configuration = {"CertificateArn": certificate, "EndpointType": "REGIONAL"}
            gateway.create_domain_name(DomainName=domain, DomainNameConfigurations=[configuration])
            gateway.create_api_mapping(DomainName=domain, ApiId=api, Stage="$default")


def _create_records(aws: EmbeddedAws, deployment: Deployment, region: str, zone: str) -> None:
    """Create a region's health check, its latency record and the record of its own name."""
    route53, settings = aws.client("route53", region), deployment.health_check
    regional = deployment.names.regional_domain(region)
    check = route53.create_health_check(
        CallerReference=region,
        HealthCheckConfig={
            "Type": "HTTPS_STR_MATCH",
            "FullyQualifiedDomainName": regional,
            "Port": 443,
            "ResourcePath": settings.path,
            "SearchString": settings.match,
            "RequestInterval": settings.interval,
            "FailureThreshold": settings.failure_threshold,
        },
    )
    target = {
        "DNSName": f"d-1.execute-api.{region}.amazonaws.com",
        "HostedZoneId": "Z1",
        "EvaluateTargetHealth": False,
    }
    latency = {
        "SetIdentifier": region,
        "Region": region,
        "HealthCheckId": check["HealthCheck"]["Id"],
    }
    for name, routed in ((deployment.domain.name, latency), (regional, {})):
        record = {"Name": name, "Type": "A", "AliasTarget": target, **routed}
        changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
