"""The rules between `[monitoring]` and the rest of a deployment."""

from typing import Any

from constructs_lib.deployment.raw import at, text, texts
from constructs_lib.deployment.rule_helpers import Problems, broken, repeated
from constructs_lib.names import SAMPLING_RULE, word

_FUNCTION_TIMEOUT = 10
"""Seconds: the default of `api.function.timeout`."""


def _receivers_differ(written: Any) -> Problems:
    for key in ("emails", "urls"):
        for index, value, rule in repeated(texts(written, "monitoring", key), word):
            yield broken(("monitoring", key, index), value, rule, "remove one of the two")


def _latency_can_be_exceeded(written: Any) -> Problems:
    milliseconds = at(written, "monitoring", "p99_milliseconds")
    timeout = at(written, "api", "function", "timeout")
    seconds = timeout if isinstance(timeout, int) else _FUNCTION_TIMEOUT
    if isinstance(milliseconds, int) and milliseconds >= seconds * 1000:
        yield broken(
            ("monitoring", "p99_milliseconds"),
            milliseconds,
            f"is no less than the {seconds} s after which Lambda stops the function, so nobody "
            "would ever be paged",
            f"use less than {seconds * 1000}, or a longer api.function.timeout",
        )


def _sampling_is_of_traces(written: Any) -> Problems:
    traced = at(written, "api", "function", "tracing") is not False
    if not traced and at(written, "monitoring", "sampling") is not None:
        yield broken(
            ("monitoring", "sampling"),
            None,
            "chooses among traces, and api.function.tracing is false",
            "remove it, or trace",
        )


def _sampling_rule_has_a_name(written: Any) -> Problems:
    name = f"{text(written, 'name')}-{text(written, 'environment')}"
    traced = at(written, "api", "function", "tracing") is not False
    longest = SAMPLING_RULE.longest
    if traced and at(written, "monitoring") is not None and len(name) > longest:
        yield broken(
            ("name",),
            text(written, "name"),
            f'makes the {SAMPLING_RULE.kind} "{name}" {len(name)} characters long, and AWS allows '
            f"{longest}",
            f"shorten it by {len(name) - longest}, or set api.function.tracing = false",
        )


MONITORING_RULES = (
    _receivers_differ,
    _latency_can_be_exceeded,
    _sampling_is_of_traces,
    _sampling_rule_has_a_name,
)
"""Each takes the file's content and yields a problem for each violation."""
