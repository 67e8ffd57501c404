"""A watched deployment, whose home is neither its first region nor us-east-1."""

from collections.abc import Callable
from typing import Any

import pytest

WATCHED: dict[str, Any] = {
    "regions": [
        {"name": "ap-southeast-2"},
        {"name": "eu-west-1"},
        {"name": "us-east-1", "state": "drained"},
    ],
    "monitoring": {"emails": ["on-call@example.com"], "urls": ["https://events.example.com/p"]},
}


@pytest.fixture(scope="session")
def watch(synthesize: Callable[..., Any]) -> Callable[..., Any]:
    """Synthesize the watched deployment with `changes`, and return its resources by kind."""
    return lambda **changes: synthesize(**{**WATCHED, **changes})["resource"]


@pytest.fixture(scope="session")
def watch_apart(synthesize_stacks: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Synthesize the watched deployment with a state for each region."""
    state = {"bucket": "shop-state-{region}", "layout": "per-region"}
    return synthesize_stacks(**WATCHED, state=state)
