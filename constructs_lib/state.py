"""Where Terraform keeps a stack's state."""

from constructs_lib.bindings import tf
from constructs_lib.deployment.model import Deployment


def keep_state(stack: tf.TerraformStack, deployment: Deployment, *, name: str, region: str) -> None:
    """Keep the state of stack `name` in S3, encrypted and locked by a file beside it.

    `region` is the stack's own. Without a bucket the state is a file in the project's folder:
    cdktf.out is made anew at will.
    """
    name = f"{name}.tfstate"
    if deployment.state is None:
        tf.LocalBackend(stack, path=f"../../../{name}")
        return
    tf.S3Backend(
        stack,
        bucket=deployment.state.bucket_in(region),
        region=deployment.state.region or region,
        key=f"meridian/{name}",
        encrypt=True,
    )
    stack.add_override("terraform.backend.s3.use_lockfile", True)
