"""An account for runs that deploy nothing by Terraform, and a small deployment."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operations.live.aws_clients import AwsClients
from operations.live.journal import Run
from operations.live.store import BUCKET_PREFIX
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

ACCOUNT = "123456789012"
SMALL = """
name = "data"
environment = "prod"

[domain]
name = "data.example.com"
hosted_zone = "example.com"

[[regions]]
name = "eu-west-1"
[[regions]]
name = "us-east-1"

[table]
home = "eu-west-1"

[api]
app = "data"
routes = ["POST /data", "GET /data/{id}"]

[health_check]
failure_threshold = 2

[[rehearsal.requests]]
send = "POST /data"
body = '{"note": "written in one region, read in all"}'
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a deployment with two regions."""
    file = tmp_path_factory.mktemp("deployment") / "small.toml"
    file.write_text(SMALL)
    return file


@pytest.fixture(scope="session")
def embedded() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


@pytest.fixture(scope="session")
def aws(embedded: EmbeddedAws) -> Iterator[AwsClients]:
    """The account as the environment's credentials lead to it; clients are slow to make."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in embedded.environment({}).items():
            patch.setenv(name, value)
        yield AwsClients()


@pytest.fixture(scope="session")
def a_run() -> Callable[..., Run]:
    return _run


def _run(environment: str, *, bucket: str | None = None) -> Run:
    """What a journal says of a run in two regions."""
    return Run(
        environment=environment,
        prefix=f"data-{environment}",
        table=f"data-{environment}",
        domain=f"{environment}.example.org",
        zone="example.org",
        account=ACCOUNT,
        home="eu-west-1",
        regions=("eu-west-1", "us-east-1"),
        bucket=bucket or f"{BUCKET_PREFIX}{environment.removeprefix('live-')}-{ACCOUNT}",
        bucket_region="eu-west-1",
        bucket_is_own=bucket is None,
    )
