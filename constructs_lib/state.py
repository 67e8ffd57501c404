"""Where Terraform keeps a stack's state."""

from constructs_lib.bindings import tf
from constructs_lib.deployment.model import Deployment


def keep_state(stack: tf.TerraformStack, deployment: Deployment) -> None:
    """Keep the state in the deployment's bucket, encrypted and locked by a file beside it.

    Without a bucket it is a file in the project's folder: cdktf.out is made anew at will.
    """
    name = f"{deployment.names.prefix}.tfstate"
    if deployment.state is None:
        tf.LocalBackend(stack, path=f"../../../{name}")
        return
    tf.S3Backend(
        stack,
        bucket=deployment.state.bucket,
        region=deployment.state.region or deployment.home,
        key=f"meridian/{name}",
        encrypt=True,
    )
    stack.add_override("terraform.backend.s3.use_lockfile", True)
