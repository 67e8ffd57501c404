"""What a stack takes from outside: the bundle, the application's variables, the hosted zone."""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.region.function import Code


def code(stack: Construct, bundle: Bundle) -> Code:
    """Copy the bundle beside the stack's Terraform."""
    asset = tf.TerraformAsset(
        stack,
        "bundle",
        path=str(bundle.path),
        type=tf.AssetType.FILE,
        asset_hash=bundle.sha256.hex(),
    )
    return Code(asset.path, bundle.sha256_base64)


def variables(stack: Construct, deployment: Deployment) -> dict[str, str]:
    """Declare a Terraform variable for each entry of the application's environment."""
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
    """Look up the deployment's hosted zone."""
    return aws.data_aws_route53_zone.DataAwsRoute53Zone(
        stack, "zone", provider=provider, name=deployment.domain.hosted_zone, private_zone=False
    ).zone_id
