"""DynamoDB: moto accepts any change of time to live at any time.

AWS refuses another attribute while time to live is enabled, a change to the state that it is in
already, and a second change of a table within an hour. DescribeTimeToLive names no attribute while
it is disabled.
"""

import time
from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend

from operations.rehearsal.embedded_aws.patching import wrap

_SECONDS_BETWEEN_CHANGES = 3600
_CHANGED_AT = "meridian:changed_at"


def install(clock: Callable[[], float] = time.monotonic) -> None:
    wrap(DynamoDBBackend, "update_time_to_live", partial(_update, clock))


def _update(
    clock: Callable[[], float],
    original: Any,
    backend: DynamoDBBackend,
    name: str,
    wanted: dict[str, Any],
) -> None:
    current: dict[str, Any] = backend.get_table(name).ttl  # all replicas share it
    message = refusal(current, wanted, seconds=clock() - current.get(_CHANGED_AT, -inf))
    if message is not None:
        raise MockValidationException(message)
    original(backend, name, wanted)
    current[_CHANGED_AT] = clock()
    if not wanted["Enabled"]:
        del current["AttributeName"]


def refusal(current: dict[str, Any], wanted: dict[str, Any], *, seconds: float) -> str | None:
    """Return AWS's message if it refuses a change `seconds` after the previous one, else None."""
    enabled = current.get("TimeToLiveStatus") == "ENABLED"
    if enabled and current["AttributeName"] != wanted["AttributeName"]:
        return (
            "TimeToLive is active on a different AttributeName: current AttributeName is "
            f"{current['AttributeName']}"
        )
    if enabled == wanted["Enabled"]:
        return f"TimeToLive is already {'enabled' if enabled else 'disabled'}"
    if seconds < _SECONDS_BETWEEN_CHANGES:
        return "Time to live has been modified multiple times within a fixed interval"
    return None
