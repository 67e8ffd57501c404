"""Reads event source mappings of the kind that this project deploys from Lambda's API."""

from collections.abc import Mapping
from typing import Any

from operations.rehearsal.regions.deployed import FunctionVersion, StreamMapping
from operations.rehearsal.regions.streams.filters import Filter, UnknownPatternError

SETTINGS = {
    "State": "Enabled",
    "StartingPosition": "TRIM_HORIZON",
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
}
"""The settings that a mapping must have, because `batches` implements no others."""


class UnknownMappingError(ValueError):
    """A mapping whose batches Lambda would deliver in another way than `batches` does."""


def stream_mapping(described: Mapping[str, Any], function: FunctionVersion) -> StreamMapping:
    """Return a mapping to `function` from what ListEventSourceMappings returns of it.

    Raises:
        UnknownMappingError: if its settings or its filter are not supported here.
    """
    settings = {name: described.get(name) for name in SETTINGS}
    dead_letters = described.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if settings != SETTINGS or not dead_letters:
        raise UnknownMappingError(
            f"the event source mapping {described['UUID']} must have {SETTINGS} and a queue for"
            f" failures, got: {settings}, {dead_letters}"
        )
    patterns = described.get("FilterCriteria", {}).get("Filters", [])
    try:
        filters = tuple(Filter.parse(each["Pattern"]) for each in patterns)
    except UnknownPatternError as error:
        message = f"the filter of the event source mapping {described['UUID']}: {error}"
        raise UnknownMappingError(message) from error
    return StreamMapping(
        id=described["UUID"],
        stream_arn=described["EventSourceArn"],
        function=function,
        filters=filters,
        batch_size=described["BatchSize"],
        retries=described["MaximumRetryAttempts"],
        dead_letters=dead_letters,
    )
