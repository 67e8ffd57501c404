"""The rules between the fields of `[table]`, each broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

Finding = tuple[str, str | None, str, str]
Find = Callable[..., list[Finding]]
CAPACITY = {"read_maximum": 10, "write_maximum": 10}


def _indexes(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "partition_key": "a"} for name in names]


BROKEN: dict[str, tuple[dict[str, Any], Finding]] = {
    "the sort key is another attribute than the partition key": (
        {"table": {"partition_key": "id", "sort_key": "id"}},
        ("table.sort_key", '"id"', "is the partition key too", "name another attribute"),
    ),
    "also where one of them is the default": (
        {"table": {"partition_key": "sk"}},
        ("table.sort_key", '"sk"', "is the partition key too", "name another attribute"),
    ),
    "the time to live is no key": (
        {"table": {"time_to_live": "pk"}},
        ("table.time_to_live", '"pk"', "is a key of the table", "name another attribute"),
    ),
    "an index has a name of its own": (
        {"table": {"indexes": _indexes("by-a", "by-a")}},
        (
            "table.indexes[1].name",
            '"by-a"',
            "is listed twice",
            "give the index another name",
        ),
    ),
    "an index has an address of its own": (
        {"table": {"indexes": _indexes("by-a", "by.a")}},
        (
            "table.indexes[1].name",
            '"by.a"',
            'has the same Terraform address as "by-a"',
            "give the index another name",
        ),
    ),
    "types are those of keys": (
        {"table": {"attribute_types": {"pk": "S", "pkk": "N"}}},
        (
            "table.attribute_types.pkk",
            '"N"',
            "is not a key of the table or of an index",
            "remove it: only keys have types",
        ),
    ),
    "the table's own keys hold text, as the health function's items do": (
        {"table": {"attribute_types": {"sk": "N"}}},
        (
            "table.attribute_types.sk",
            '"N"',
            "is not the type of the table's keys: the health function reads text items",
            'make it "S", or use a key of an index',
        ),
    ),
    "reads have room to scale": (
        {"table": {"capacity": {**CAPACITY, "read_minimum": 11}}},
        (
            "table.capacity.read_maximum",
            "10",
            "is less than read_minimum = 11",
            "raise it, or lower the minimum",
        ),
    ),
    "writes have room to scale": (
        {"table": {"capacity": {**CAPACITY, "write_minimum": 20}}},
        (
            "table.capacity.write_maximum",
            "10",
            "is less than write_minimum = 20",
            "raise it, or lower the minimum",
        ),
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_rule_alone_is_reported_alone(findings: Find, broken: str) -> None:
    changes, finding = BROKEN[broken]
    assert findings(**changes) == [finding]


@pytest.mark.parametrize(
    "changes",
    [
        {"table": {"indexes": _indexes("by-sk")}},
        {"table": {"capacity": {**CAPACITY, "read_minimum": 10}}},
    ],
)
def test_what_no_rule_forbids_is_allowed(findings: Find, changes: dict[str, Any]) -> None:
    assert findings(**changes) == []
