"""boto3 clients for the account that the environment's credentials belong to."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from operations.console.errors import AwsError

_CONFIG = Config(
    connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 5}
)


class AwsClients:
    """Creates clients by service and region, once each, from the environment's credentials and
    endpoint."""

    def __init__(self) -> None:
        self._session: Any = boto3.Session()
        self._clients: dict[tuple[str, str], Any] = {}
        self._making = Lock()  # boto3 sessions are not thread-safe; clients are.

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service in a region. Thread-safe."""
        with self._making:
            if (service, region) not in self._clients:
                made = self._session.client(service, region_name=region, config=_CONFIG)
                self._clients[service, region] = made
            return self._clients[service, region]


@contextmanager
def aws_errors(doing: str) -> Iterator[None]:
    """Turn boto3's exceptions in the block into an AwsError that begins with `doing`."""
    try:
        yield
    except (BotoCoreError, ClientError, ValueError) as error:
        raise AwsError(f"{doing}: {error}") from None
