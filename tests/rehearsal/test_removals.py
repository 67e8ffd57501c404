"""What a deployment file may hold and may lose again, applied by the real Terraform to an embedded
AWS that refuses to delete what is in use.
"""

import faulthandler
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from operations.rehearsal.rehearsal import Rehearsal

LIMIT_SECONDS = 1500
pytestmark = [pytest.mark.terraform, pytest.mark.timeout(LIMIT_SECONDS)]

REGION = "eu-west-1"
PLAIN = """
name = "removals"
environment = "test"
[domain]
name = "api.example.com"
hosted_zone = "example.com"
{domain}
[[regions]]
name = "eu-west-1"
[table]
home = "eu-west-1"
[api]
app = "newsletter"
routes = ["POST /items"]
{sections}
"""
EVERYTHING = PLAIN.format(
    domain="""
base_path = "v1"
dual_stack = true
truststore = "s3://truststore-{region}/ca.pem"
""",
    sections="""
log_retention_days = 7
[api.environment]
SENDER = "ada@example.com"
[api.function]
memory = 1024
tracing = false
[api.cors]
allow_origins = ["https://app.example.com"]
[api.jwt]
issuer = "https://id.example.com"
audience = ["shop"]
scopes = ["write"]
[api.throttle]
rate = 10
burst = 5
[consumer]
written_by = "region"
[health_check]
path = "/alive"
interval = 30
checker_regions = ["us-west-1", "us-west-2", "sa-east-1"]
[monitoring]
emails = ["on-call@example.com"]
[tags]
CostCenter = "shop"
""",
)
# Dual stack stays while CORS goes: where both change, the provider deletes the CORS configuration
# and then sends an empty one with the update, which takes one more apply to delete.
FRONTED = PLAIN.format(
    domain="dual_stack = true",
    sections="""
[monitoring]
state = 'removed'
[cloudfront]
cache = 'origin'
[cloudfront.waf]
""",
)
UNCACHED = PLAIN.format(domain="", sections="[cloudfront]")
REMOVED = PLAIN.format(domain="", sections="[cloudfront]\nstate = 'removed'")
NOTHING = PLAIN.format(domain="", sections="")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "deployment.toml"
    path.write_text(EVERYTHING)
    return path


@pytest.fixture
def rehearsal(file: Path) -> Iterator[Rehearsal]:
    with Rehearsal(file, Console(quiet=True)) as rehearsal:
        yield rehearsal


def changed(rehearsal: Rehearsal, file: Path) -> dict[str, Any]:
    """What a plan changes, by address: the arguments that differ, as they are to be."""
    (plan,) = rehearsal.planned(file)
    changes = {each["address"]: each["change"] for each in plan["resource_changes"]}
    return {
        address: {
            name: value
            for name, value in change["after"].items()
            if value != change["before"].get(name)
        }
        for address, change in changes.items()
        if change["actions"] not in (["no-op"], ["read"])
    }


def test_everything_can_be_added_and_taken_away_again(rehearsal: Rehearsal, file: Path) -> None:
    """One test, since each step takes away what another has added."""
    faulthandler.cancel_dump_traceback_later()  # the project's limit for a test, which this exceeds
    rehearsal.apply()
    rehearsal.plan_again()

    newer = rehearsal.aws.client("s3", REGION).put_object(
        Bucket="truststore-eu-west-1", Key="ca.pem", Body=b"without the CA that was withdrawn"
    )["VersionId"]
    mutual = {"truststore_uri": "s3://truststore-eu-west-1/ca.pem", "truststore_version": newer}
    assert changed(rehearsal, file) == {
        "aws_apigatewayv2_domain_name.eu_west_1_shared_domain": {
            "mutual_tls_authentication": [mutual]
        }
    }

    for version in (FRONTED, UNCACHED, REMOVED):
        file.write_text(version)
        rehearsal.apply(file)
        rehearsal.plan_again()
    file.write_text(NOTHING)
    assert changed(rehearsal, file) == {}
