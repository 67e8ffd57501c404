"""The environment that points every AWS client, Terraform's too, at the emulator alone."""

import os
from collections.abc import Mapping


def emulator_environment(base: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """Return `base` with `endpoint`, and without anything else that steers an AWS client.

    Neither the configuration nor the credentials of a user's own AWS accounts can be reached with
    it. It names no region: clients and Terraform's providers do. Proxies stay, because `terraform
    init` may need one to reach its registry, but are not used for this machine itself.
    """
    direct = base.get("NO_PROXY") or base.get("no_proxy")
    direct = f"{direct},127.0.0.1" if direct else "127.0.0.1"
    return {name: value for name, value in base.items() if not name.startswith("AWS_")} | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": direct,
        "no_proxy": direct,
    }
