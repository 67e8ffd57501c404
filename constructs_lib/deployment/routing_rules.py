"""The rules of `[routing]`: that it is a tree, that Route 53 takes it, that it serves everybody.

They read the routing once its fields are sound, and ask the next thing only of what has passed.
"""

from typing import Any

from pydantic import ValidationError

from constructs_lib.deployment.raw import at
from constructs_lib.deployment.routing import Routing
from constructs_lib.deployment.routing_policy_rules import (
    counts_can_be_kept,
    each_name_has_one_policy,
    every_place_is_served,
    members_stand_apart,
)
from constructs_lib.deployment.routing_reading import states
from constructs_lib.deployment.routing_tree_rules import (
    everything_is_used,
    members_exist,
    names_differ,
    nothing_loops,
)
from constructs_lib.deployment.rule_helpers import Problems


def routing_rules(written: Any) -> Problems:
    """Yield every broken rule of a deployment's routing."""
    try:
        routing = Routing.model_validate(at(written, "routing") or {})
    except ValidationError:
        return
    regions = dict(states(written))
    problems = [
        *names_differ(routing),
        *each_name_has_one_policy(routing),
        *members_exist(routing, regions),
    ] or [*nothing_loops(routing)]
    yield from problems or (
        *everything_is_used(routing, regions),
        *every_place_is_served(routing, regions),
        *members_stand_apart(routing),
        *counts_can_be_kept(routing, written),
    )
