"""Custom domains: the shared and the regional name of every cell."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
NAMES = {"shared": "api.example.com", "regional": "eu-west-1.api.example.com"}
CERTIFICATE = "${aws_acm_certificate_validation.eu_west_1_certificate_validation.certificate_arn}"


@pytest.fixture(params=["shared", "regional"])
def which(request: pytest.FixtureRequest) -> str:
    """Choose each of a cell's two domains in turn."""
    return str(request.param)


def _domain(document: Any, which: str) -> Any:
    return document["resource"]["aws_apigatewayv2_domain_name"][f"eu_west_1_{which}_domain"]


def _mapping(document: Any, which: str) -> Any:
    mappings = document["resource"]["aws_apigatewayv2_api_mapping"]
    return mappings[f"eu_west_1_{which}_domain_mapping"]


def test_a_domain_speaks_tls_1_2_with_the_validated_certificate(
    synthesize: Synthesize, which: str
) -> None:
    assert _domain(synthesize(), which) == {
        "provider": "aws.eu_west_1",
        "domain_name": NAMES[which],
        "domain_name_configuration": {
            "certificate_arn": CERTIFICATE,
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
            "ip_address_type": "ipv4",
        },
    }


def test_a_domain_is_mapped_to_the_apis_stage(synthesize: Synthesize, which: str) -> None:
    assert _mapping(synthesize(), which) == {
        "provider": "aws.eu_west_1",
        "api_id": "${aws_apigatewayv2_api.eu_west_1_http_api.id}",
        "domain_name": f"${{aws_apigatewayv2_domain_name.eu_west_1_{which}_domain.id}}",
        "stage": "${aws_apigatewayv2_stage.eu_west_1_http_api_stage.name}",
    }


def test_a_base_path_applies_to_both_domains(synthesize: Synthesize, which: str) -> None:
    document = synthesize(domain={"base_path": "shop/v1"})
    assert _mapping(document, which)["api_mapping_key"] == "shop/v1"


def test_dual_stack_applies_to_both_domains(synthesize: Synthesize, which: str) -> None:
    configuration = _domain(synthesize(domain={"dual_stack": True}), which)
    assert configuration["domain_name_configuration"]["ip_address_type"] == "dualstack"
