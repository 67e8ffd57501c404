"""The stack: providers, the hosted zone, variables, outputs."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]


def test_every_region_has_an_aliased_provider_with_default_tags_and_there_is_no_other(
    synthesize: Synthesize,
) -> None:
    own = {"Deployment": "shop", "Environment": "test", "ManagedBy": "Meridian"}
    assert synthesize(tags={"CostCenter": "42"})["provider"] == {
        "aws": [
            {
                "alias": alias,
                "region": region,
                "default_tags": [{"tags": {**own, "CostCenter": "42"}}],
            }
            for alias, region in (("eu_west_1", "eu-west-1"), ("us_east_1", "us-east-1"))
        ]
    }


def test_a_deployments_tags_win_over_meridians(synthesize: Synthesize) -> None:
    providers = synthesize(tags={"Environment": "blue"})["provider"]["aws"]
    assert [each["default_tags"][0]["tags"]["Environment"] for each in providers] == [
        "blue",
        "blue",
    ]


def test_the_aws_provider_is_pinned(synthesize: Synthesize) -> None:
    assert synthesize()["terraform"]["required_providers"] == {
        "aws": {"source": "aws", "version": "5.100.0"}
    }


def test_the_hosted_zone_is_looked_up_and_never_made(synthesize: Synthesize) -> None:
    document = synthesize(domain={"hosted_zone": "api.example.com"})
    assert document["data"] == {
        "aws_route53_zone": {
            "zone": {
                "provider": "aws.eu_west_1",
                "name": "api.example.com",
                "private_zone": False,
            }
        }
    }
    assert "aws_route53_zone" not in document["resource"]


def test_outputs_tell_the_urls_the_table_and_the_health_checks(synthesize: Synthesize) -> None:
    outputs = synthesize()["output"]
    assert {name: output["value"] for name, output in outputs.items()} == {
        "shared_url": "https://api.example.com",
        "regional_urls": {
            "eu-west-1": "https://eu-west-1.api.example.com",
            "us-east-1": "https://us-east-1.api.example.com",
        },
        "table_name": "shop-test",
        "table_home": "eu-west-1",
        "health_check_ids": {
            "eu-west-1": "${aws_route53_health_check.eu_west_1_health_check.id}",
            "us-east-1": "${aws_route53_health_check.us_east_1_health_check.id}",
        },
    }


def test_urls_hold_the_base_path(synthesize: Synthesize) -> None:
    outputs = synthesize(domain={"base_path": "v1"})["output"]
    assert outputs["shared_url"]["value"] == "https://api.example.com/v1"
    assert outputs["regional_urls"]["value"]["us-east-1"] == (
        "https://us-east-1.api.example.com/v1"
    )


def test_each_variable_of_the_application_is_a_terraform_variable(synthesize: Synthesize) -> None:
    document = synthesize(api={"environment": {"RATES_URL": "https://rates.example.com"}})
    assert document["variable"] == {
        "rates_url": {
            "type": "string",
            "default": "https://rates.example.com",
            "description": "RATES_URL in the environment of exchange",
        }
    }


@pytest.mark.parametrize("name", ["TABLE", "ZONE", "BUNDLE", "SHARED_URL", "DOMAIN_VALIDATION"])
def test_a_variable_may_be_named_as_anything_else_in_the_stack(
    synthesize: Synthesize, name: str
) -> None:
    document = synthesize(api={"environment": {name: "x"}})
    assert document["variable"][name.lower()]["default"] == "x"


def test_of_a_removed_region_nothing_is_left_but_the_provider_that_destroys_it(
    synthesize: Synthesize,
) -> None:
    removed = synthesize(regions=[{"name": "eu-west-1"}, {"name": "us-east-1", "state": "removed"}])
    alone = synthesize(regions=[{"name": "eu-west-1"}])
    assert [each["alias"] for each in removed["provider"]["aws"]] == ["eu_west_1", "us_east_1"]
    assert {**removed, "provider": None} == {**alone, "provider": None}
