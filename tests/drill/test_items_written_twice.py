"""A drill of an application that overwrites its items, compared with the tables' content."""

from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from operations.drill.measures import measure
from operations.drill.plan import PlannedFault
from operations.drill.record import Record
from operations.drill.rehearsed import drill
from operations.drill.scenario import Scenario
from operations.rehearsal.world.callers.ledger import Audit, Write
from operations.rehearsal.world.faults.faults import InjectedFault, ReplicationPaused
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings

pytestmark = pytest.mark.anyio

SPEED = 30.0
UNDER_WAY = 2
"""Writes that may be in flight when the world ends: made, but no longer acknowledged."""
FOLDER = Path(__file__).parent / "rewriting"
US, EU = "us-east-1", "eu-west-1"


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return load(FOLDER / "deployment.toml")


@pytest.fixture(scope="module")
def source() -> str:
    return (FOLDER / "app.py").read_text()


async def drilled(targets: Targets, fault: InjectedFault, *cities: str) -> Record:
    """Run a drill of a minute on an empty table, with a fault that fails no request."""
    await to_thread.run_sync(empty, targets)
    patient = Load(cities=cities, rate=0.5, write_share=1, timeout=600)
    written = {"kind": fault.kind, "at": 10, "region": EU}
    record = await drill(
        targets,
        Scenario.model_validate({"title": "It writes", "duration": 60, "faults": [written]}),
        [PlannedFault(fault, 10, 50)],
        settings=Settings(speed=SPEED, load=patient),
        watch=lambda _at, _event: None,
    )
    assert [each for each in record.outcomes if not each.ok] == []
    return record


def empty(targets: Targets) -> None:
    name = targets.deployment.names.table
    table = targets.aws.client("dynamodb", US)
    for each in ("visits", "motto", "lines"):
        table.delete_item(TableName=name, Key={"pk": {"S": each}, "sk": {"S": "item"}})


def values(targets: Targets, region: str) -> dict[str, Any]:
    items = targets.aws.client("dynamodb", region).scan(TableName=targets.deployment.names.table)
    return {item["pk"]["S"]: item["value"] for item in items["Items"]}


def lost(audit: Audit) -> set[Write]:
    """Return the writes that are in no region."""
    us, eu = (set(audit.missing[region]) for region in (US, EU))
    return us & eu


async def test_items_that_one_region_writes_again_and_again_lose_nothing(targets: Targets) -> None:
    record = await drilled(targets, ReplicationPaused(EU), "Berlin", "London")
    writes = measure(record).writes
    assert record.after is not None
    assert writes.acknowledged == len(record.outcomes) > 30
    assert (writes.lost, writes.missing, writes.untold) == (0, 0, 0)
    assert writes.alone is not None
    assert 10 < writes.alone < writes.acknowledged
    assert (lost(record.after), record.conflicts) == (set(), {})


async def test_what_is_overwritten_unseen_is_lost_write_by_write(targets: Targets) -> None:
    record = await drilled(targets, ReplicationPaused(EU), "Berlin", "New York")
    held = await to_thread.run_sync(values, targets, US)
    assert held == await to_thread.run_sync(values, targets, EU)
    assert record.after is not None
    assert record.during is not None

    gone = lost(record.after)
    kept: dict[str, set[str | None]] = {"visits": set(), "motto": set(), "lines": set()}
    for write in set(record.after.writes) - gone:
        marker, item = write.names
        kept[item].add(marker)
    known = {write.names[0] for write in record.after.writes}
    assert 0 <= int(held["visits"]["N"]) - len(kept["visits"]) <= UNDER_WAY
    assert set(held["lines"]["SS"]) & known == kept["lines"]
    assert held["motto"]["S"] in kept["motto"] or held["motto"]["S"] not in known
    assert len(gone) > 10
    assert len(record.outcomes) == len(record.after.writes)
    assert len(gone) == measure(record).writes.lost
    assert 0 <= record.conflicts.total() - len(gone) <= UNDER_WAY
    assert US in {write.outcome.region for write in record.during.missing[EU]}
