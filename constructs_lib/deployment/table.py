"""The global table of a deployment file."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from constructs_lib.deployment.places import RegionName
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section, matches, refuse

AttributeName = Annotated[str, Field(min_length=1, max_length=255)]
AttributeType = Literal["S", "N", "B"]
Units = Annotated[int, Field(ge=1, le=40000)]


def _is_projection(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        refuse(
            'is neither "ALL" nor "KEYS_ONLY" nor a list of attributes',
            'write it such as ["total"]; the keys are held in any case',
        )


Projection = Annotated[
    Literal["ALL", "KEYS_ONLY"] | Annotated[Listed[str], NOT_EMPTY],
    WrapValidator(_is_projection),
]


class Index(Section):
    """`[[table.indexes]]`: a global secondary index, in every region."""

    name: Annotated[
        str,
        matches(
            r"[A-Za-z0-9_.-]{3,255}",
            "is not 3 to 255 letters, digits and _ . -",
            'write it such as "by-date"',
        ),
    ]
    """The index's name."""
    partition_key: AttributeName
    """The attribute that the index is partitioned by."""
    sort_key: AttributeName | None = None
    """The attribute that the index is sorted by."""
    projection: Projection = "ALL"
    """What the index holds: "ALL", "KEYS_ONLY", or a list of attributes beside the keys."""


class Capacity(Section):
    """`[table.capacity]`: provisioned and scaled by use, instead of on demand."""

    read_minimum: Units = 1
    """Read capacity units at least, in each region."""
    read_maximum: Units
    """Read capacity units at most, in each region."""
    write_minimum: Units = 1
    """Write capacity units at least; every region takes every region's writes."""
    write_maximum: Units
    """Write capacity units at most."""
    target_utilization: Annotated[int, Field(ge=20, le=90)] = 70
    """Percent of the capacity in use that scaling aims at: 20 to 90."""


class Table(Section):
    """`[table]`: the DynamoDB global table, with a replica in every region."""

    home: RegionName | None = None
    """The region whose provider owns the table's resource; to be named where there are several."""
    partition_key: AttributeName = "pk"
    """The partition key's attribute."""
    sort_key: AttributeName = "sk"
    """The sort key's attribute. Both keys hold text: the health function reads items of its own."""
    attribute_types: dict[str, AttributeType] = {}
    """Types of the indexes' keys that hold no text: "S", "N" or "B" by attribute."""
    time_to_live: AttributeName = "expires_at"
    """The attribute that holds an item's time of expiry (seconds since the epoch)."""
    indexes: Listed[Index] = ()
    """Global secondary indexes."""
    capacity: Capacity | None = None
    """Provisioned capacity with autoscaling; on demand when left out. DynamoDB refuses it for a
    new table with replicas: apply without it first."""
    point_in_time_recovery: bool = True
    """Continuous backups, on every replica."""
    deletion_protection: bool = True
    """Refuse to delete the table at home; AWS provider 5.100.0 cannot protect the replicas."""
    encryption: Literal["aws-owned", "customer-managed"] = "aws-owned"
    """Whose key encrypts the table: DynamoDB's own, or a multi-Region key of the account."""
