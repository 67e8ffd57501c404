"""The global table of a deployment file."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from constructs_lib.deployment.regions import RegionName
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
    time_to_live_enabled: bool = True
    """Whether DynamoDB deletes items whose time is over. It takes another attribute only while this
    is off, and one change an hour: off, deploy, wait an hour, rename and on, deploy."""
    indexes: Listed[Index] = ()
    """Global secondary indexes."""
    capacity: Capacity | None = None
    """Provisioned capacity with autoscaling; on demand when left out."""
    point_in_time_recovery: bool = True
    """Continuous backups, on every replica."""
    deletion_protection: bool = True
    """Refuse to delete the table, its replicas and its keys. A drained region's replica is not
    protected, so that the region can be removed next."""
    encryption: Literal["aws-owned", "customer-managed", "changing"] = "aws-owned"
    """Whose key encrypts the table: DynamoDB's own, or one of the account in each region. It is
    decided when the table is made. "changing" is a step between them: the account's keys are there,
    and whatever encrypts the table is left as it is."""

    @property
    def has_keys(self) -> bool:
        """Whether there are keys of the account for the table."""
        return self.encryption != "aws-owned"
