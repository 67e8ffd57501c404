"""The DynamoDB global table (version 2019.11.21): one resource, a replica in every region."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs_lib.addresses import THIS
from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.deployment.table import Index, Table
from constructs_lib.table_key import TableKey
from constructs_lib.table_scaling import TableScaling


@dataclass(frozen=True, slots=True)
class Replica:
    """What a region's functions must know of their replica: its ARN, its indexes, its own key."""

    arn: str
    indexes: tuple[str, ...]
    key_arn: str | None
    stream_arn: str | None = None
    """The replica's own stream; None where nobody reads it."""

    @property
    def arns(self) -> tuple[str, ...]:
        """The ARNs of the replica and of its indexes."""
        return (self.arn, *(f"{self.arn}/index/{index}" for index in self.indexes))


Providers = Mapping[str, aws.provider.AwsProvider]
_table = aws.dynamodb_table


class GlobalTable(Construct):
    """An `aws_dynamodb_table` in its home region, with a replica block for each other region.

    Guarantees: streams of new and old images, which replication needs; point-in-time recovery
    and tags on every replica as on the table itself; AWS's own key is never named (naming it
    would change on every plan). With `settings.capacity`, capacity is provisioned, and what
    autoscaling sets is left alone.

    AWS refuses to create a replica of a provisioned table before its autoscaling exists, and one
    resource holds table and replicas: apply a new table on demand first, then add the capacity.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        settings: Table,
        home: str,
        replica_regions: tuple[str, ...],
        providers: Providers,
        key_alias: str,
    ) -> None:
        super().__init__(scope, id_)
        self.name = name
        self.key: TableKey | None = None
        if settings.encryption == "customer-managed":
            self.key = TableKey(
                self,
                "key",
                alias=key_alias,
                home=home,
                replica_regions=replica_regions,
                providers=providers,
            )
        self._home = home
        capacity = settings.capacity
        self._indexes = tuple(index.name for index in settings.indexes)
        self._resource = _table.DynamodbTable(
            self,
            THIS,
            provider=providers[home],
            name=name,
            hash_key=settings.partition_key,
            range_key=settings.sort_key,
            attribute=_attributes(settings),
            global_secondary_index=[_index(index, settings) for index in settings.indexes],
            ttl=_table.DynamodbTableTtl(attribute_name=settings.time_to_live, enabled=True),
            stream_enabled=True,
            stream_view_type="NEW_AND_OLD_IMAGES",
            point_in_time_recovery=_table.DynamodbTablePointInTimeRecovery(
                enabled=settings.point_in_time_recovery
            ),
            server_side_encryption=self._encryption(home),
            deletion_protection_enabled=settings.deletion_protection,
            replica=[
                _table.DynamodbTableReplica(
                    region_name=region,
                    point_in_time_recovery=settings.point_in_time_recovery,
                    propagate_tags=True,
                    kms_key_arn=self.key.arn(region) if self.key else None,
                )
                for region in replica_regions
            ],
            billing_mode="PROVISIONED" if capacity else "PAY_PER_REQUEST",
            read_capacity=capacity.read_minimum if capacity else None,
            write_capacity=capacity.write_minimum if capacity else None,
            lifecycle=_leave_to_scaling(settings) if capacity else None,
        )
        if capacity is not None:
            for region in (home, *replica_regions):
                TableScaling(
                    self,
                    f"scaling_{region}",
                    provider=providers[region],
                    table_name=self._resource.name,
                    indexes=self._indexes,
                    capacity=capacity,
                )

    def replica(self, region: str) -> Replica:
        """Return the replica in `region`; it exists once the table does."""
        arn, stream_arn = self._resource.arn, self._resource.stream_arn
        if region != self._home:
            arn = tf.Fn.replace(arn, f":{self._home}:", f":{region}:")
            stream_arn = self._replicas_stream(region)
        key_arn = self.key.arn(region) if self.key else None
        return Replica(arn, self._indexes, key_arn, stream_arn)

    def _replicas_stream(self, region: str) -> str:
        """Return the ARN of a replica's stream, which AWS names by the time of its making.

        Replicas are a set without an order, so the replica is found by its region. A plan that
        adds another replica still knows it.
        """
        table = f"{self._resource.terraform_resource_type}.{self._resource.friendly_unique_id}"
        found = f'r.stream_arn if r.region_name == "{region}"'
        return f"${{one([for r in {table}.replica : {found}])}}"

    def _encryption(self, home: str) -> _table.DynamodbTableServerSideEncryption | None:
        if self.key is None:
            return None
        return _table.DynamodbTableServerSideEncryption(
            enabled=True, kms_key_arn=self.key.arn(home)
        )


def _attributes(settings: Table) -> list[_table.DynamodbTableAttribute]:
    keys: list[str | None] = [settings.partition_key, settings.sort_key]
    for index in settings.indexes:
        keys += [index.partition_key, index.sort_key]
    return [
        _table.DynamodbTableAttribute(name=name, type=settings.attribute_types.get(name, "S"))
        for name in sorted({key for key in keys if key is not None})
    ]


def _index(index: Index, settings: Table) -> _table.DynamodbTableGlobalSecondaryIndex:
    projection, capacity = index.projection, settings.capacity
    return _table.DynamodbTableGlobalSecondaryIndex(
        name=index.name,
        hash_key=index.partition_key,
        range_key=index.sort_key,
        projection_type="INCLUDE" if isinstance(projection, tuple) else projection,
        non_key_attributes=list(projection) if isinstance(projection, tuple) else None,
        read_capacity=capacity.read_minimum if capacity else None,
        write_capacity=capacity.write_minimum if capacity else None,
    )


def _leave_to_scaling(settings: Table) -> tf.TerraformResourceLifecycle:
    scaled = ["read_capacity", "write_capacity"]
    if settings.indexes:
        scaled.append("global_secondary_index")
    return tf.TerraformResourceLifecycle(ignore_changes=scaled)
