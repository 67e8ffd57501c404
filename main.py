"""Synthesize a deployment: DEPLOYMENT=deployments/….toml chooses it, cdktf.out receives it."""

import os
import signal
import sys

from constructs_lib.bundle.bundle import bundle
from constructs_lib.bundle.wheels import WheelError
from constructs_lib.deployment.load import chosen_file, load
from constructs_lib.deployment.problems import DeploymentError
from constructs_lib.project import ROOT


def main() -> None:
    """Write the Terraform of the chosen deployment; exit with 2 if it cannot be used."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it; there is nothing to clean up
    try:
        deployment = load(chosen_file())
        code = bundle(
            ROOT, app=deployment.api.app, vendor_boto3=deployment.api.function.vendor_boto3
        )
    except (DeploymentError, WheelError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)

    # Loaded last: what is above needs no jsii, and fails without it.
    from constructs_lib.bindings import tf  # noqa: PLC0415
    from constructs_lib.stacks.stacks import add_stacks  # noqa: PLC0415

    app = tf.App(outdir=os.environ.get("CDKTF_OUTDIR", "cdktf.out"))
    add_stacks(app, deployment, code)
    app.synth()


if __name__ == "__main__":
    main()
