"""The function's settings, read from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass


class SettingsError(Exception):
    """Environment variables are missing or invalid; the message names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    region: str
    table: str
    partition_key: str
    sort_key: str
    time_to_live: str
    rates_url: str
    metrics_namespace: str
    base_path: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Return the settings; raise `SettingsError` if variables are missing or invalid."""
        required = {
            "region": "AWS_REGION",
            "table": "TABLE_NAME",
            "partition_key": "PARTITION_KEY",
            "sort_key": "SORT_KEY",
            "time_to_live": "TIME_TO_LIVE",
            "rates_url": "RATES_URL",
            "metrics_namespace": "POWERTOOLS_METRICS_NAMESPACE",
        }
        missing = [name for name in required.values() if not environment.get(name)]
        if missing:
            raise SettingsError(f"missing environment variables: {', '.join(missing)}")
        values = {field: environment[name] for field, name in required.items()}
        if not values["rates_url"].startswith(("https://", "http://")):
            raise SettingsError(f"RATES_URL must be an http(s) URL, got: {values['rates_url']}")
        return cls(**values, base_path=environment.get("BASE_PATH", ""))
