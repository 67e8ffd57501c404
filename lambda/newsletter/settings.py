"""The functions' settings, read from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass


class SettingsError(Exception):
    """Environment variables are missing; the message names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    region: str
    table: str
    partition_key: str
    sort_key: str
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
            "metrics_namespace": "POWERTOOLS_METRICS_NAMESPACE",
        }
        missing = [name for name in required.values() if not environment.get(name)]
        if missing:
            raise SettingsError(f"missing environment variables: {', '.join(missing)}")
        values = {field: environment[name] for field, name in required.items()}
        return cls(**values, base_path=environment.get("BASE_PATH", ""))
