"""boto3 clients and an environment that reach an emulated AWS, and never a user's own account."""

import os
from collections.abc import Mapping
from typing import Any

import boto3
import botocore.session
from botocore.config import Config


def open_client(service: str, *, region: str, endpoint: str, attempts: int | None = None) -> Any:
    """Return a boto3 client of the AWS at `endpoint`.

    It ignores the user's AWS profile, credentials and proxies. `attempts` is how often it sends a
    request before it raises; None leaves that to botocore.
    """
    session: Any = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        botocore_session=botocore.session.Session({"profile": (None, None, None, None)}),
    )
    config = Config(proxies={})
    if attempts is not None:
        config = config.merge(Config(retries={"mode": "standard", "total_max_attempts": attempts}))
    return session.client(service, region_name=region, endpoint_url=endpoint, config=config)


def emulator_environment(base: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """Return `base` changed so that AWS clients use `endpoint` and no account of the user's.

    All variables `AWS_*` are replaced, and configuration and credential files are ignored. No
    region is set: clients and Terraform's providers name their own. Proxies stay, because
    `terraform init` may need one to reach its registry, but not for 127.0.0.1.
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
