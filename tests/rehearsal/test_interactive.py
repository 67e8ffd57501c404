"""What a rehearsal that stays tells those who look around in it."""

import shlex
from types import SimpleNamespace
from typing import Any

from constructs_lib.deployment.model import Deployment
from operations.rehearsal.interactive import operators_environment


def test_an_operators_commands_are_led_to_the_rehearsal_and_told_its_speed(
    deployment: Deployment,
) -> None:
    targets: Any = SimpleNamespace(
        deployment=deployment,
        aws=SimpleNamespace(endpoint="http://127.0.0.1:5000"),
        regions=SimpleNamespace(url=lambda region: f"http://{region}.localhost:80"),
    )
    assert shlex.split(operators_environment(targets, 20)) == [
        "AWS_ENDPOINT_URL=http://127.0.0.1:5000",
        "AWS_ACCESS_KEY_ID=test",
        "AWS_SECRET_ACCESS_KEY=test",
        "MERIDIAN_EDGES=us-east-1=http://us-east-1.localhost:80 "
        "eu-west-1=http://eu-west-1.localhost:80",
        "MERIDIAN_SPEED=20",
    ]
