"""How many requests a region's API Gateway takes, to size survivors by.

AWS, "Amazon API Gateway quotas": 10,000 requests per second for all APIs of an account in a
region, 2,500 in the regions listed there. Both are defaults that can be raised. A stage may set
a lower limit, which the same deployment would hit first.
"""

from operations.terraform_json.infrastructure import Deployed

DEFAULT_RPS = 10_000
NEWER_RPS = 2_500
NEWER_REGIONS = frozenset(
    (
        "af-south-1",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "mx-central-1",
    )
)


def limit_rps(region: str, deployed: Deployed) -> float:
    """The requests per second that a region takes: the account's default, or its stage's limit."""
    quota = NEWER_RPS if region in NEWER_REGIONS else DEFAULT_RPS
    stage = deployed.rate_limit(region)
    return quota if stage is None else min(quota, stage)
