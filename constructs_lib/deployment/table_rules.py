"""The rules between the fields of `[table]`."""

from typing import Any

from constructs_lib.deployment.raw import at, column
from constructs_lib.deployment.rule_helpers import Problems, broken, repeated
from constructs_lib.deployment.table import Table
from constructs_lib.names import word


def _keys_differ(written: Any) -> Problems:
    table = _table(written)
    partition, sort, expiry = table["partition_key"], table["sort_key"], table["time_to_live"]
    if sort == partition:
        yield broken(
            ("table", "sort_key"), sort, "is the partition key too", "name another attribute"
        )
    if expiry in (partition, sort):
        yield broken(
            ("table", "time_to_live"), expiry, "is a key of the table", "name another attribute"
        )


def _types_are_those_of_keys(written: Any) -> Problems:
    table = _table(written)
    own = [table["partition_key"], table["sort_key"]]
    of_indexes = [
        name
        for key in ("partition_key", "sort_key")
        for _, name in column(written, "table", "indexes", key=key)
    ]
    types = table["attribute_types"]
    for name, kind in types.items() if isinstance(types, dict) else ():
        location = ("table", "attribute_types", name)
        if name in own and kind != "S":
            rule = "is not the type of the table's keys: the health function reads text items"
            yield broken(location, kind, rule, 'make it "S", or use a key of an index')
        if name not in own + of_indexes:
            rule = "is not a key of the table or of an index"
            yield broken(location, kind, rule, "remove it: only keys have types")


def _table(written: Any) -> dict[str, Any]:
    """Return the `[table]` section of the file's content, completed by defaults."""
    table = at(written, "table")
    return {**Table().model_dump(), **(table if isinstance(table, dict) else {})}


def _capacity_can_scale(written: Any) -> Problems:
    for direction in ("read", "write"):
        location = ("table", "capacity", f"{direction}_maximum")
        maximum = at(written, *location)
        minimum = at(written, "table", "capacity", f"{direction}_minimum")
        if isinstance(maximum, int) and isinstance(minimum, int) and maximum < minimum:
            yield broken(
                location,
                maximum,
                f"is less than {direction}_minimum = {minimum}",
                "raise it, or lower the minimum",
            )


def _indexes_differ(written: Any) -> Problems:
    for index, name, rule in repeated(column(written, "table", "indexes", key="name"), word):
        yield broken(("table", "indexes", index, "name"), name, rule, "give the index another name")


TABLE_RULES = (_keys_differ, _types_are_those_of_keys, _capacity_can_scale, _indexes_differ)
