"""Counting what a state holds."""

from collections import Counter

from operations.rehearsal.inventory import resources_by_region

PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'


def resource(
    kind: str, alias: str, *, mode: str = "managed", instances: int = 1
) -> dict[str, object]:
    return {
        "mode": mode,
        "type": kind,
        "provider": f"{PROVIDER}.{alias}",
        "instances": [{}] * instances,
    }


def test_resources_are_counted_in_the_region_of_their_provider() -> None:
    first = {
        "resources": [
            resource("aws_iam_role", "us_east_1", instances=2),
            resource("aws_iam_role", "eu_west_1"),
            resource("aws_route53_zone", "us_east_1", mode="data"),
        ]
    }
    second = {"resources": [resource("aws_lambda_function", "eu_west_1")]}
    assert resources_by_region(first, second) == {
        "us-east-1": Counter({"aws_iam_role": 2}),
        "eu-west-1": Counter({"aws_iam_role": 1, "aws_lambda_function": 1}),
    }
