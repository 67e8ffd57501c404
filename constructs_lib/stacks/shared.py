"""Resources that a deployment has once: table, validation record, CloudFront."""

from collections.abc import Mapping, Sequence

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.edge.cloudfront import CloudFront
from constructs_lib.region.certificate import ValidationRecord
from constructs_lib.regions import GLOBAL_REGION
from constructs_lib.routing.alias_records import AliasRecords
from constructs_lib.table.global_table import GlobalTable

Providers = Mapping[str, aws.provider.AwsProvider]


def global_table(stack: Construct, deployment: Deployment, providers: Providers) -> GlobalTable:
    """Create the deployment's global table."""
    return GlobalTable(
        stack,
        "table",
        name=deployment.names.table,
        settings=deployment.table,
        home=deployment.home,
        replicas=deployment.replicas,
        providers=providers,
        key_alias=deployment.names.key_alias,
        streams=deployment.consumer is not None,
    )


def validation_record(
    stack: Construct, deployment: Deployment, provider: aws.provider.AwsProvider, zone_id: str
) -> str:
    """Create the certificates' validation record and return its name."""
    return ValidationRecord(
        stack,
        "domain_validation",
        provider=provider,
        domain=deployment.domain.name,
        zone_id=zone_id,
    ).fqdn


def cloudfront(
    stack: Construct,
    deployment: Deployment,
    providers: Providers,
    *,
    zone_id: str,
    validation_fqdn: str | None,
    routed_name: Sequence[AliasRecords],
    regional_names: Mapping[str, AliasRecords],
) -> str | None:
    """Create the deployment's CloudFront distribution and return the ARN of its certificate, or
    None without an active `[cloudfront]`.

    The shared name's records are created after those of its origins: `routed_name`, or the
    `regional_names` that the deployment lists as origins. Records of other stacks exist already and
    are left out of both.
    """
    if deployment.active_cloudfront is None:
        return None
    origins = deployment.active_cloudfront.origins or ()
    by_region = [regional_names[name] for name in origins if name in regional_names]
    return CloudFront(
        stack,
        "cloudfront",
        provider=providers[GLOBAL_REGION],
        deployment=deployment,
        settings=deployment.active_cloudfront,
        zone_id=zone_id,
        validation_fqdn=validation_fqdn,
        origin_records=by_region if origins else routed_name,
    ).certificate_arn


def shared_outputs(deployment: Deployment) -> dict[str, str]:
    """Return the Terraform outputs about shared resources, by name."""
    return {
        "shared_url": deployment.shared_url,
        "table_name": deployment.names.table,
        "table_home": deployment.home,
    }
