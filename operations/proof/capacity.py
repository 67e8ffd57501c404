"""How many requests API Gateway accepts in a region, to tell whether survivors can take the load.

AWS, "Amazon API Gateway quotas": 10,000 requests per second for all APIs of an account in a
region, 2,500 in the regions listed there. Both are defaults that can be raised. A stage may set a
lower limit.
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
    """Return a region's requests per second: the lower of the quota and the stages' limits."""
    quota = NEWER_RPS if region in NEWER_REGIONS else DEFAULT_RPS
    stage = deployed.rate_limit(region)
    return quota if stage is None else min(quota, stage)
