"""The real Terraform, with the real provider's schema, accepts what is synthesized."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.terraform


def test_terraform_accepts_a_deployment_with_everything(
    validate: Callable[[str], Any],
    synthesize_text: Callable[..., str],
    everything: dict[str, Any],
) -> None:
    odd = [{"name": "by.date", "partition_key": "date", "projection": ["total"]}]
    table = {**everything["table"], "indexes": odd}
    text = synthesize_text(**{**everything, "table": table})
    assert validate(text) == []


def test_terraform_accepts_a_deployment_behind_cloudfront(
    validate: Callable[[str], Any], synthesize_text: Callable[..., str]
) -> None:
    origins = ["eu-west-1", "us-east-1"]
    api = {"app": "exchange", "routes": ["GET /items/{id}"]}
    text = synthesize_text(api=api, cloudfront={"origins": origins, "cache": "origin", "waf": {}})
    assert validate(text) == []
