"""Time to live: moto takes any change at any time.

AWS refuses another attribute while time to live is on for one, a change to what is so already, and
a second change of one table within an hour. It names no attribute once time to live is off.
"""

import time
from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend

from operations.rehearsal.embedded_aws.moto_seam import wrap

_SECONDS_BETWEEN_CHANGES = 3600
_CHANGED_AT = "meridian:changed_at"


def close(clock: Callable[[], float] = time.monotonic) -> None:
    wrap(DynamoDBBackend, "update_time_to_live", partial(_update, clock))


def _update(
    clock: Callable[[], float],
    original: Any,
    backend: DynamoDBBackend,
    name: str,
    wanted: dict[str, Any],
) -> None:
    current: dict[str, Any] = backend.get_table(name).ttl  # one record for all replicas
    said = refusal(current, wanted, seconds=clock() - current.get(_CHANGED_AT, -inf))
    if said is not None:
        raise MockValidationException(said)
    original(backend, name, wanted)
    current[_CHANGED_AT] = clock()
    if not wanted["Enabled"]:
        del current["AttributeName"]


def refusal(current: dict[str, Any], wanted: dict[str, Any], *, seconds: float) -> str | None:
    """What is wrong with a change, so many seconds after the one before it."""
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
