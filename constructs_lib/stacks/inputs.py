"""What every stack needs: providers, a state backend, the bundle, the application's variables, and
the hosted zone."""

from collections.abc import Iterable, Mapping

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.region.function import Code
from constructs_lib.regions import UNKNOWN_TO_S3_BACKEND


def regional_providers(
    scope: Construct, *, regions: Iterable[str], tags: Mapping[str, str]
) -> dict[str, aws.provider.AwsProvider]:
    """Create an aliased provider per region, with default tags, and return them by region.

    There is no default provider, so a resource without a provider is an error and cannot be created
    in a wrong region.
    """
    return {
        region: aws.provider.AwsProvider(
            scope,
            f"aws-{region}",
            alias=region.replace("-", "_"),
            region=region,
            default_tags=[aws.provider.AwsProviderDefaultTags(tags=dict(tags))],
        )
        for region in dict.fromkeys(regions)
    }


def keep_state(stack: tf.TerraformStack, deployment: Deployment, *, name: str, region: str) -> None:
    """Set the backend of stack `name`, whose own region is `region`: S3, encrypted, with a lock
    file.

    Without `[state]` it is a local file in the project's folder, and not in cdktf.out, which each
    synthesis recreates.
    """
    name = f"{name}.tfstate"
    if deployment.state is None:
        tf.LocalBackend(stack, path=f"../../../{name}")
        return
    bucket_region = deployment.state.region or region
    tf.S3Backend(
        stack,
        bucket=deployment.state.bucket_in(region),
        region=bucket_region,
        key=f"meridian/{name}",
        encrypt=True,
        skip_region_validation=True if bucket_region in UNKNOWN_TO_S3_BACKEND else None,
    )
    stack.add_override("terraform.backend.s3.use_lockfile", True)


def code(stack: Construct, bundle: Bundle) -> Code:
    """Add the bundle to the stack's assets and return its path and hash."""
    asset = tf.TerraformAsset(
        stack,
        "bundle",
        path=str(bundle.path),
        type=tf.AssetType.FILE,
        asset_hash=bundle.sha256.hex(),
    )
    return Code(asset.path, bundle.sha256_base64)


def variables(stack: Construct, deployment: Deployment) -> dict[str, str]:
    """Declare a Terraform variable per environment variable of the application; return their values
    by name."""
    scope = Construct(stack, "variables")
    values = {}
    for name, default in deployment.api.environment.items():
        variable = tf.TerraformVariable(
            scope,
            name.lower(),
            type="string",
            default=default,
            description=f"{name} in the environment of {deployment.api.app}",
        )
        variable.override_logical_id(name.lower())
        values[name] = variable.string_value
    return values


def zone_id(stack: Construct, provider: aws.provider.AwsProvider, deployment: Deployment) -> str:
    """Look up the deployment's hosted zone and return its id."""
    return aws.data_aws_route53_zone.DataAwsRoute53Zone(
        stack, "zone", provider=provider, name=deployment.domain.hosted_zone, private_zone=False
    ).zone_id
