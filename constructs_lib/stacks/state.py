"""Where Terraform keeps a stack's state."""

from constructs_lib.bindings import tf
from constructs_lib.deployment.model import Deployment
from constructs_lib.regions import UNKNOWN_TO_S3_BACKEND


def keep_state(stack: tf.TerraformStack, deployment: Deployment, *, name: str, region: str) -> None:
    """Keep the state of stack `name` in S3, encrypted and locked by a file beside it.

    `region` is the stack's own. Without a bucket the state is a file in the project's folder:
    cdktf.out is made anew at will.
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
