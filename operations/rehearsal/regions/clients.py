"""Clients of the AWS at an endpoint, whatever a user's own AWS settings and proxies are."""

from typing import Any

import boto3
import botocore.session
from botocore.config import Config


def open_client(service: str, *, region: str, endpoint: str) -> Any:
    """Return a boto3 client that asks once, and this endpoint alone."""
    session: Any = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        region_name=region,
        botocore_session=botocore.session.Session({"profile": (None, None, None, None)}),
    )
    direct = Config(proxies={}, retries={"mode": "standard", "total_max_attempts": 1})
    return session.client(service, endpoint_url=endpoint, config=direct)
