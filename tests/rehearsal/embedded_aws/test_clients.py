"""What reaches an AWS client that is pointed at the emulator."""

import os

import pytest

from operations.rehearsal.embedded_aws.clients import emulator_environment

ENDPOINT = "http://127.0.0.1:5555"
EMULATOR = {
    "AWS_ENDPOINT_URL": ENDPOINT,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


def test_clients_find_the_emulator_and_no_account_of_the_users() -> None:
    assert emulator_environment({}, ENDPOINT) == EMULATOR


@pytest.mark.parametrize(
    "name",
    [
        "AWS_CA_BUNDLE",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_SESSION_TOKEN",
    ],
)
def test_what_steers_aws_clients_is_taken_out(name: str) -> None:
    assert emulator_environment({name: "mine"}, ENDPOINT) == EMULATOR


def test_everything_else_stays() -> None:
    base = {"PATH": "/bin", "HTTPS_PROXY": "http://proxy:3128"}

    assert emulator_environment(base, ENDPOINT) == EMULATOR | base


def test_what_needed_no_proxy_still_needs_none() -> None:
    environment = emulator_environment({"no_proxy": "internal.example.com"}, ENDPOINT)

    direct = "internal.example.com,127.0.0.1"
    assert environment == EMULATOR | {"NO_PROXY": direct, "no_proxy": direct}
