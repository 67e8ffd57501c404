"""`[table]`: the DynamoDB global table."""

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
            'write it such as ["total"]; the keys are always included',
        )


Projection = Annotated[
    Literal["ALL", "KEYS_ONLY"] | Annotated[Listed[str], NOT_EMPTY],
    WrapValidator(_is_projection),
]


class Index(Section):
    """`[[table.indexes]]`: a global secondary index, in all regions."""

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
    """The attribute of the index's partition key."""
    sort_key: AttributeName | None = None
    """The attribute of the index's sort key."""
    projection: Projection = "ALL"
    """The attributes in the index: "ALL", "KEYS_ONLY", or a list in addition to the keys."""


class Capacity(Section):
    """`[table.capacity]`: provisioned capacity with autoscaling, instead of on demand."""

    read_minimum: Units = 1
    """Minimum read capacity units in each region."""
    read_maximum: Units
    """Maximum read capacity units in each region."""
    write_minimum: Units = 1
    """Minimum write capacity units; each region also receives the writes of all others."""
    write_maximum: Units
    """Maximum write capacity units."""
    target_utilization: Annotated[int, Field(ge=20, le=90)] = 70
    """Target utilization of the capacity in percent: 20 to 90."""


class Table(Section):
    """`[table]`: the DynamoDB global table, with a replica in each region."""

    home: RegionName | None = None
    """The region whose provider manages the table's resource; required with several regions."""
    partition_key: AttributeName = "pk"
    """The partition key's attribute."""
    sort_key: AttributeName = "sk"
    """The sort key's attribute. Both keys are of type text, as Meridian's own items need."""
    attribute_types: dict[str, AttributeType] = {}
    """The types of index keys that are not text: "S", "N" or "B" by attribute."""
    time_to_live: AttributeName = "expires_at"
    """The attribute of an item's expiry time (seconds since the epoch)."""
    time_to_live_enabled: bool = True
    """Whether DynamoDB deletes expired items. The attribute can be changed only while this is off,
    and DynamoDB accepts one change per hour: turn it off, deploy, wait an hour, change the
    attribute and turn it on, deploy."""
    indexes: Listed[Index] = ()
    """Global secondary indexes."""
    capacity: Capacity | None = None
    """Provisioned capacity; on demand when left out."""
    point_in_time_recovery: bool = True
    """Point-in-time recovery, on all replicas."""
    deletion_protection: bool = True
    """Refuse deletion of the table, its replicas and its keys. The replica of a drained region is
    not protected, so that the region can be removed."""
    encryption: Literal["aws-owned", "customer-managed", "changing"] = "aws-owned"
    """Which key encrypts the table: DynamoDB's own, or a KMS key of the account in each region.
    Choose it when the table is created. "changing" is a step between the two: it creates the
    account's keys and leaves the table's encryption as it is."""

    @property
    def has_keys(self) -> bool:
        """Whether the account has KMS keys for the table."""
        return self.encryption != "aws-owned"
