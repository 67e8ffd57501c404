"""Deploys by boto3, without Terraform, what a world of a deployment runs from.

A `terraform apply` of 16 regions takes minutes, and what it makes besides (alarms, certificates,
permissions, logs) does not run in a world. So a bench leaves it out; `make rehearse` tells what
Terraform takes. Made are the table with its replicas, and in each region the two functions with
the zip that Terraform would deploy, the API with its two names, the health check and the records
of latency routing.
"""

import json
from collections.abc import Mapping

from constructs_lib.bundle.bundle import bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import API, HEALTH
from constructs_lib.project import ROOT
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

_GATEWAY_SECONDS = 30


def deploy(aws: EmbeddedAws, deployment: Deployment, *, overrides: Mapping[str, str]) -> None:
    """Deploy to every region; `overrides` are Terraform's variables for the API's environment."""
    _Deploying(aws, deployment, overrides).deploy()


class _Deploying:
    def __init__(
        self, aws: EmbeddedAws, deployment: Deployment, overrides: Mapping[str, str]
    ) -> None:
        self._aws = aws
        self._deployment = deployment
        names, table = deployment.names, deployment.table
        given = deployment.api.environment
        self._variables = {
            **{name: overrides.get(f"TF_VAR_{name.lower()}", given[name]) for name in given},
            "TABLE_NAME": names.table,
            "PARTITION_KEY": table.partition_key,
            "SORT_KEY": table.sort_key,
            "TIME_TO_LIVE": table.time_to_live,
            "POWERTOOLS_METRICS_NAMESPACE": names.prefix,
        }
        self._code = bundle(ROOT, app=deployment.api.app).path.read_bytes()

    def deploy(self) -> None:
        aws, home = self._aws, self._deployment.home
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = aws.client("iam", home).create_role(RoleName="any", AssumeRolePolicyDocument=trust)
        zone = aws.client("route53", home).create_hosted_zone(
            Name=self._deployment.domain.hosted_zone, CallerReference="bench"
        )
        self._role, self._zone = role["Role"]["Arn"], zone["HostedZone"]["Id"]
        self._table()
        for region in self._deployment.region_names:
            self._api(region)
            self._records(region)

    def _table(self) -> None:
        table, name = self._deployment.table, self._deployment.names.table
        dynamodb = self._aws.client("dynamodb", self._deployment.home)
        keys = {table.partition_key: "HASH", table.sort_key: "RANGE"}
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        for region in self._deployment.replica_regions:
            replica = {"Create": {"RegionName": region}}
            dynamodb.update_table(TableName=name, ReplicaUpdates=[replica])

    def _api(self, region: str) -> None:
        deployment, gateway = self._deployment, self._aws.client("apigatewayv2", region)
        name = deployment.names.function(API)
        api = gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
        gateway.create_stage(ApiId=api, StageName="$default")
        routes = {
            HEALTH: ("health", [f"GET {deployment.health_check.path}"]),
            API: (deployment.api.app, deployment.api.routes),
        }
        for role, (folder, keys) in routes.items():
            integration = gateway.create_integration(
                ApiId=api,
                IntegrationType="AWS_PROXY",
                IntegrationUri=self._function(region, role, folder),
                PayloadFormatVersion="2.0",
            )
            target = f"integrations/{integration['IntegrationId']}"
            for key in keys:
                gateway.create_route(ApiId=api, RouteKey=key, Target=target)
        certificate = f"arn:aws:acm:{region}:123456789012:certificate/1"
        for domain in (deployment.domain.name, deployment.names.regional_domain(region)):
            configuration = {"CertificateArn": certificate, "EndpointType": "REGIONAL"}
            gateway.create_domain_name(DomainName=domain, DomainNameConfigurations=[configuration])
            gateway.create_api_mapping(DomainName=domain, ApiId=api, Stage="$default")

    def _function(self, region: str, role: str, folder: str) -> str:
        name = self._deployment.names.function(role)
        function = self._aws.client("lambda", region).create_function(
            FunctionName=name,
            Role=self._role,
            Runtime="python3.13",
            Handler=f"{folder}.handler.handler",
            Timeout=_GATEWAY_SECONDS,
            Code={"ZipFile": self._code},
            Environment={"Variables": {**self._variables, "POWERTOOLS_SERVICE_NAME": name}},
        )
        return str(function["FunctionArn"])

    def _records(self, region: str) -> None:
        """The region's health check, and its share of the shared name and its own."""
        route53, asked = self._aws.client("route53", region), self._deployment.health_check
        shared = self._deployment.domain.name
        regional = self._deployment.names.regional_domain(region)
        check = route53.create_health_check(
            CallerReference=region,
            HealthCheckConfig={
                "Type": "HTTPS_STR_MATCH",
                "FullyQualifiedDomainName": regional,
                "Port": 443,
                "ResourcePath": asked.path,
                "SearchString": asked.match,
                "RequestInterval": asked.interval,
                "FailureThreshold": asked.failure_threshold,
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
        for name, routed in ((shared, latency), (regional, {})):
            record = {"Name": name, "Type": "A", "AliasTarget": target, **routed}
            changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
            route53.change_resource_record_sets(HostedZoneId=self._zone, ChangeBatch=changes)
