"""What the function needs to know from its environment."""

import pytest

from exchange.settings import Settings, SettingsError

COMPLETE = {
    "AWS_REGION": "eu-west-1",
    "TABLE_NAME": "exchange-prod",
    "PARTITION_KEY": "pk",
    "SORT_KEY": "sk",
    "TIME_TO_LIVE": "expires_at",
    "RATES_URL": "https://rates.example.com/daily.xml",
    "POWERTOOLS_METRICS_NAMESPACE": "exchange-prod",
}


def test_a_complete_environment_is_read() -> None:
    assert Settings.from_environment(COMPLETE | {"BASE_PATH": "v1"}) == Settings(
        region="eu-west-1",
        table="exchange-prod",
        partition_key="pk",
        sort_key="sk",
        time_to_live="expires_at",
        rates_url="https://rates.example.com/daily.xml",
        metrics_namespace="exchange-prod",
        base_path="v1",
    )


def test_a_base_path_is_optional() -> None:
    assert Settings.from_environment(COMPLETE).base_path == ""


def test_all_missing_variables_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({"AWS_REGION": "eu-west-1", "TABLE_NAME": ""})
    assert str(raised.value) == (
        "missing environment variables: TABLE_NAME, PARTITION_KEY, SORT_KEY, TIME_TO_LIVE, "
        "RATES_URL, POWERTOOLS_METRICS_NAMESPACE"
    )


def test_rates_come_over_http_only() -> None:
    with pytest.raises(SettingsError, match="RATES_URL must be an http"):
        Settings.from_environment(COMPLETE | {"RATES_URL": "file:///etc/passwd"})
