"""The way to another policy of a live name: each step is one that Route 53 takes in any order."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_lib.deployment.model import Deployment
from constructs_lib.routing.record_sets import routed_records
from operations.route53.batches import Batch, refusals
from operations.route53.records import RecordSet

US, EU = "us-east-1", "eu-west-1"
ZONE = "example.com"
BOTH, ONE = ((US, "active"), (EU, "active")), ((US, "active"), (EU, "drained"))
Step = tuple[tuple[tuple[str, str], ...], dict[str, Any]]
LATENCY: dict[str, Any] = {"policy": "latency"}
WEIGHTED = {"policy": "weighted", "weights": {US: 1, EU: 1}}
FAILOVER = {"policy": "failover", "members": [US, EU]}
SWAPPED = {"policy": "failover", "members": [EU, US]}


@pytest.fixture
def refused(written: Callable[..., Any]) -> Callable[[Step, Step], bool]:
    """Whether some order of the changes between two deployments is refused."""

    def records(step: Step) -> dict[str, RecordSet]:
        regions, routing = step
        entries = [{"name": name, "state": state} for name, state in regions]
        document = written(regions=entries, table={"home": US}, routing=routing)
        return {
            f"{record.group} {record.set_identifier}": RecordSet(
                f"{record.group}.{ZONE}", "A", record.policy, record.set_identifier
            )
            for record in routed_records(Deployment.model_validate(document))
        }

    def look(before: Step, after: Step) -> bool:
        old, new = records(before), records(after)
        batches = [Batch(old.get(key), new.get(key), key not in old) for key in old | new]
        return any(refusals(batches, ZONE))

    return look


@pytest.mark.parametrize(
    ("before", "after"),
    [(LATENCY, WEIGHTED), (LATENCY, FAILOVER), (WEIGHTED, SWAPPED), (FAILOVER, SWAPPED)],
    ids=["to weights", "to failover", "from weights", "roles swapped"],
)
def test_a_policy_changes_while_one_region_alone_has_a_record(
    before: dict[str, Any], after: dict[str, Any], refused: Callable[[Step, Step], bool]
) -> None:
    assert refused((BOTH, before), (BOTH, after))
    steps = [(BOTH, before), (ONE, before), (ONE, after), (BOTH, after)]
    assert not any(map(refused, steps, steps[1:]))
