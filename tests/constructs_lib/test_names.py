"""Physical names, and the limits that AWS sets them."""

import pytest

from constructs_lib.names import Names, word

NAMES = Names(name="shop", environment="test", domain="api.example.com")


def test_every_name_begins_with_deployment_and_environment() -> None:
    assert {
        "table": NAMES.table,
        "key": NAMES.key_alias,
        "function": NAMES.function("api"),
        "role": NAMES.role("eu-west-1", "api"),
        "function's logs": NAMES.function_logs("api"),
        "access log": NAMES.access_logs("api"),
        "regional domain": NAMES.regional_domain("eu-west-1"),
        "routed domain": NAMES.routed_domain,
        "web ACL's logs": NAMES.web_acl_logs,
    } == {
        "table": "shop-test",
        "key": "alias/shop-test-table",
        "function": "shop-test-api",
        "role": "shop-test-eu-west-1-api",
        "function's logs": "/aws/lambda/shop-test-api",
        "access log": "/aws/vendedlogs/http-apis/shop-test-api",
        "regional domain": "eu-west-1.api.example.com",
        "routed domain": "routed.api.example.com",
        "web ACL's logs": "aws-waf-logs-shop-test",
    }


def test_bounded_names_tell_the_key_that_makes_them_long_and_awss_limit() -> None:
    assert {
        (location, name, limit.longest) for location, name, limit in NAMES.bounded("eu-west-1")
    } >= {
        (("name",), "shop-test-health", 64),
        (("name",), "shop-test-eu-west-1-health", 64),
        (("domain", "name"), "api.example.com", 64),
    }


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("eu-west-1", "eu_west_1"),
        ("by.date", "by_date"),
        ("by_date", "by_date"),
        ("a b/c", "a_b_c"),
    ],
)
def test_a_word_of_an_address_has_letters_digits_and_underscores(text: str, written: str) -> None:
    assert word(text) == written
