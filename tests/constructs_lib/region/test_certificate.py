"""Certificates: one in every region, all validated through one record."""

from collections.abc import Callable
from typing import Any

Synthesize = Callable[..., Any]
REGIONS = ("eu_west_1", "us_east_1")


def test_a_region_has_a_certificate_for_the_shared_and_by_wildcard_the_regional_name(
    synthesize: Synthesize,
) -> None:
    certificates = synthesize()["resource"]["aws_acm_certificate"]
    assert [certificates[f"{region}_certificate"] for region in REGIONS] == [
        {
            "provider": f"aws.{region}",
            "domain_name": "api.example.com",
            "subject_alternative_names": ["*.api.example.com"],
            "validation_method": "DNS",
            "lifecycle": {"create_before_destroy": True},
        }
        for region in REGIONS
    ]


def test_one_record_validates_the_certificates_of_all_regions(synthesize: Synthesize) -> None:
    resource = synthesize()["resource"]
    option = "tolist(aws_acm_certificate.domain_validation.domain_validation_options).0"
    validations = {
        name: record
        for name, record in resource["aws_route53_record"].items()
        if "alias" not in record
    }
    assert validations == {
        "domain_validation_record": {
            "provider": "aws.eu_west_1",
            "zone_id": "${data.aws_route53_zone.zone.zone_id}",
            "name": f"${{{option}.resource_record_name}}",
            "type": f"${{{option}.resource_record_type}}",
            "records": [f"${{{option}.resource_record_value}}"],
            "ttl": 300,
        }
    }
    assert resource["aws_acm_certificate_validation"] == {
        f"{region}_certificate_validation": {
            "provider": f"aws.{region}",
            "certificate_arn": f"${{aws_acm_certificate.{region}_certificate.arn}}",
            "validation_record_fqdns": ["${aws_route53_record.domain_validation_record.fqdn}"],
        }
        for region in REGIONS
    }


def test_the_record_belongs_to_no_cell(synthesize: Synthesize) -> None:
    """Removing any region but the home region must not take it from the others."""
    home_second = synthesize(table={"home": "us-east-1"})["resource"]
    assert home_second["aws_acm_certificate"]["domain_validation"]["provider"] == "aws.us_east_1"
    record = home_second["aws_route53_record"]["domain_validation_record"]
    assert record["provider"] == "aws.us_east_1"
