"""The stacks of a deployment with a Terraform state per region.

A cell's stack reads no other stack's state: the table's ARN follows from its name and the account,
the key's ARN is looked up by its alias, and the validation record exists once the shared stack is
applied. So a region that is down blocks no other region's deploy.
"""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import ReadableStack
from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.regions import RegionEntry
from constructs_lib.monitoring.monitor import (
    health_check_pages,
    monitor,
    watch_cloudfront_certificate,
)
from constructs_lib.region.regional_api import Common, RegionalApi
from constructs_lib.regions import GLOBAL_REGION
from constructs_lib.routing.routing import Routing
from constructs_lib.stacks.inputs import code, keep_state, regional_providers, variables, zone_id
from constructs_lib.stacks.shared import cloudfront, global_table, shared_outputs, validation_record
from constructs_lib.table.global_table import Replica


class SharedStack(ReadableStack):
    """The resources that exist once: the table with its replicas, the validation record, and the
    topic for pages of health checks. It has providers for all regions and, if monitored,
    us-east-1."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        name = deployment.names.prefix
        super().__init__(scope, name)
        keep_state(self, deployment, name=name, region=deployment.home)
        providers = regional_providers(
            self,
            regions=(*deployment.region_names, *deployment.monitoring_regions),
            tags=deployment.all_tags,
        )
        home = providers[deployment.home]
        global_table(self, deployment, providers)
        zone = zone_id(self, home, deployment)
        validation_record(self, deployment, home, zone)
        health_check_pages(self, deployment, providers)
        for output, value in shared_outputs(deployment).items():
            tf.TerraformOutput(self, output, value=value)


class CellStack(ReadableStack):
    """A region's cell, with its state in a bucket of that region."""

    def __init__(
        self, scope: Construct, deployment: Deployment, bundle: Bundle, entry: RegionEntry
    ) -> None:
        region = entry.name
        name = f"{deployment.names.prefix}-{region}"
        super().__init__(scope, name)
        keep_state(self, deployment, name=name, region=region)
        providers = regional_providers(
            self, regions=(region, *deployment.monitoring_regions), tags=deployment.all_tags
        )
        provider = providers[region]
        account = aws.data_aws_caller_identity.DataAwsCallerIdentity(
            self, "account", provider=provider
        ).account_id
        cell = RegionalApi(
            self,
            region,
            entry=entry,
            provider=provider,
            replica=self._replica(deployment, region, provider, account),
            common=Common(
                deployment=deployment,
                code=code(self, bundle),
                zone_id=zone_id(self, provider, deployment),
                validation_fqdn=None,
                variables=variables(self, deployment),
            ),
        )
        pages = _pages_of_health_checks(deployment, account)
        monitor(self, deployment, providers, name=name, cells={region: cell}, pages=pages)
        tf.TerraformOutput(self, "regional_url", value=deployment.regional_url(region))
        tf.TerraformOutput(self, "health_check_id", value=cell.health_check_id)

    def _replica(
        self,
        deployment: Deployment,
        region: str,
        provider: aws.provider.AwsProvider,
        account: str,
    ) -> Replica:
        table, key_arn = deployment.table, None
        if table.has_keys:
            key_arn = aws.data_aws_kms_alias.DataAwsKmsAlias(
                self, "table_key", provider=provider, name=deployment.names.key_alias
            ).target_key_arn
        arn = f"arn:aws:dynamodb:{region}:{account}:table/{deployment.names.table}"
        stream_arn = None
        if deployment.consumer is not None:
            stream_arn = aws.data_aws_dynamodb_table.DataAwsDynamodbTable(
                self, "table", provider=provider, name=deployment.names.table
            ).stream_arn
        return Replica(arn, tuple(index.name for index in table.indexes), key_arn, stream_arn)


class RoutingStack(ReadableStack):
    """The records of routing groups and external endpoints, and CloudFront's distribution. It is
    applied last, because they point to what the cells create."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        name, home = f"{deployment.names.prefix}-routing", deployment.home
        super().__init__(scope, name)
        keep_state(self, deployment, name=name, region=home)
        providers = regional_providers(
            self, regions=(home, *deployment.cloudfront_regions), tags=deployment.all_tags
        )
        zone = zone_id(self, providers[home], deployment)
        routing = Routing(
            self,
            "routing",
            deployment=deployment,
            provider=providers[home],
            zone_id=zone,
            cell_checks={},
            cell_records={},
        )
        front = cloudfront(
            self,
            deployment,
            providers,
            zone_id=zone,
            validation_fqdn=None,
            routed_name=routing.routed_name,
            regional_names={},
        )
        if front is not None and deployment.active_monitoring is not None:
            provider = providers[GLOBAL_REGION]
            account = aws.data_aws_caller_identity.DataAwsCallerIdentity(
                self, "account", provider=provider
            ).account_id
            pages = _pages_of_health_checks(deployment, account)
            watch_cloudfront_certificate(self, deployment, providers, arn=front, pages=pages)


def _pages_of_health_checks(deployment: Deployment, account: str) -> str:
    """Return the ARN of the topic that the shared stack creates."""
    return f"arn:aws:sns:{GLOBAL_REGION}:{account}:{deployment.names.health_check_pages}"
