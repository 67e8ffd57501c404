"""Real Terraform against moto's server, for the tests of the readers."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer
from mypy_boto3_route53 import Route53Client

from operations.terraform.cli import Terraform, program
from operations.terraform.provider_mirror import cli_configuration

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True, slots=True)
class Stack:
    """A fixture in a folder of its own, where Terraform reaches the emulator and nothing else."""

    terraform: Terraform

    def shown_state(self) -> dict[str, Any]:
        """The state as `terraform show -json` tells it."""
        done = subprocess.run(
            [program(), "show", "-json"],
            cwd=self.terraform.folder,
            env=dict(self.terraform.environment),
            capture_output=True,
            check=True,
        )
        state: dict[str, Any] = json.loads(done.stdout)
        return state


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The URL of an emulator of AWS, empty of what other tests of this process made in moto."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    httpx.post(f"{url}/moto-api/reset").raise_for_status()
    yield url
    server.stop()


@pytest.fixture(scope="session")
def route53_client(endpoint: str) -> Route53Client:
    """Route 53 of the emulator."""
    return boto3.client(
        "route53",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture(scope="session")
def stack(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Stack]:
    """Makes the stack of a fixture, initialized."""

    def make(fixture: str) -> Stack:
        folder = tmp_path_factory.mktemp(fixture)
        shutil.copytree(FIXTURES / fixture, folder, dirs_exist_ok=True)
        inherited = {name: os.environ[name] for name in ("PATH", "HOME")}
        environment = inherited | cli_configuration(os.environ, tmp_path_factory.mktemp("cli"))
        environment |= {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        if "TF_CLI_CONFIG_FILE" not in environment:
            environment["TF_CLI_CONFIG_FILE"] = os.environ["TF_CLI_CONFIG_FILE"]
        terraform = Terraform(folder, environment)
        terraform.init()
        return Stack(terraform)

    return make
