"""The DynamoDB global table (version 2019.11.21): a table in the home region, and replicas."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.regions import RegionEntry
from constructs_lib.deployment.table import Index, Table
from constructs_lib.table.key import TableKey
from constructs_lib.table.scaling import TableScaling


@dataclass(frozen=True, slots=True)
class Replica:
    """What a region's functions need to know of their replica."""

    arn: str
    indexes: tuple[str, ...]
    key_arn: str | None
    stream_arn: str | None = None
    """The replica's stream; None if nothing consumes it."""

    @property
    def arns(self) -> tuple[str, ...]:
        """The ARNs of the replica and of its indexes."""
        return (self.arn, *(f"{self.arn}/index/{index}" for index in self.indexes))


Providers = Mapping[str, aws.provider.AwsProvider]
_table = aws.dynamodb_table
_replica = aws.dynamodb_table_replica
_STEPS = "The file alone cannot change that: docs/decisions/table-keys.md has the steps."
_OWNED = f'table.encryption = "aws-owned", and a KMS key encrypts the table. {_STEPS}'
_INDEXES = (
    "table.indexes differ from the table's, which stay as they are under [table.capacity]: "
    "docs/decisions/provisioned-capacity.md has the steps."
)
_MANAGED = f'table.encryption = "customer-managed", and another key encrypts the table. {_STEPS}'


class GlobalTable(Construct):
    """An `aws_dynamodb_table` in the home region, an `aws_dynamodb_table_replica` in each other.

    - Streams have new and old images, as replication requires.
    - Point-in-time recovery and deletion protection apply to the table and all replicas, except
      that a drained region's replica is not protected, so that the region can be removed.
    - AWS's own key is never named, because naming it causes a change in every plan.
    - With `settings.capacity`, capacity is provisioned, and Terraform ignores what autoscaling
      changes. Replicas depend on the table's autoscaling, without which DynamoDB refuses them.
    - Each replica depends on the one before it. DynamoDB creates one at a time and refuses other
      changes of the global table meanwhile, not all of which the provider retries.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        settings: Table,
        home: str,
        replicas: Sequence[RegionEntry],
        providers: Providers,
        key_alias: str,
        streams: bool,
    ) -> None:
        """`streams` says whether the replicas' streams are consumed."""
        super().__init__(scope, id_)
        self.name = name
        self._settings = settings
        self._home = home
        self._providers = providers
        self._streams = streams
        self.key: TableKey | None = None
        if settings.has_keys:
            self.key = TableKey(
                self,
                "key",
                alias=key_alias,
                home=home,
                replica_regions=tuple(entry.name for entry in replicas),
                providers=providers,
                protected=settings.deletion_protection,
            )
        self._resource = self._made_at_home()
        scaling = self._scaling(home, ())
        self._replicas: dict[str, _replica.DynamodbTableReplicaA] = {}
        for entry in replicas:
            last = list(self._replicas.values())[-1:]
            self._replicas[entry.name] = self._made_in(entry, [*scaling, *last])

    def replica(self, region: str) -> Replica:
        """Return the replica in `region`. What uses its ARN depends on the replica."""
        made = self._resource if region == self._home else self._replicas[region]
        return Replica(
            arn=made.arn,
            indexes=tuple(index.name for index in self._settings.indexes),
            key_arn=self.key.arn(region) if self.key else None,
            stream_arn=self._stream(region) if self._streams else None,
        )

    def _made_at_home(self) -> _table.DynamodbTable:
        settings, capacity = self._settings, self._settings.capacity
        return _table.DynamodbTable(
            self,
            THIS,
            provider=self._providers[self._home],
            name=self.name,
            hash_key=settings.partition_key,
            range_key=settings.sort_key,
            attribute=_attributes(settings),
            global_secondary_index=[_index(index, settings) for index in settings.indexes],
            ttl=_table.DynamodbTableTtl(
                attribute_name=settings.time_to_live,
                enabled=settings.time_to_live_enabled,
            ),
            stream_enabled=True,
            stream_view_type="NEW_AND_OLD_IMAGES",
            point_in_time_recovery=_table.DynamodbTablePointInTimeRecovery(
                enabled=settings.point_in_time_recovery
            ),
            server_side_encryption=self._encryption(),
            deletion_protection_enabled=settings.deletion_protection,
            billing_mode="PROVISIONED" if capacity else "PAY_PER_REQUEST",
            read_capacity=capacity.read_minimum if capacity else None,
            write_capacity=capacity.write_minimum if capacity else None,
            lifecycle=tf.TerraformResourceLifecycle(
                ignore_changes=_ignored(settings), postcondition=self._conditions() or None
            ),
        )

    def _made_in(
        self, entry: RegionEntry, after: Sequence[tf.ITerraformDependable]
    ) -> _replica.DynamodbTableReplicaA:
        settings, region = self._settings, entry.name
        replica = _replica.DynamodbTableReplicaA(
            self,
            region,
            provider=self._providers[region],
            global_table_arn=self._resource.arn,
            kms_key_arn=self._key_in_use(region),
            point_in_time_recovery=settings.point_in_time_recovery,
            deletion_protection_enabled=settings.deletion_protection and entry.is_active,
            depends_on=list(after) or None,
            lifecycle=tf.TerraformResourceLifecycle(ignore_changes=["kms_key_arn"]),
        )
        self._scaling(region, (replica,))
        return replica

    def _scaling(
        self, region: str, depends_on: Sequence[tf.ITerraformDependable]
    ) -> Sequence[tf.ITerraformDependable]:
        """Create the autoscaling of a region, if provisioned, and return what replicas must depend
        on."""
        if self._settings.capacity is None:
            return ()
        return TableScaling(
            self,
            f"scaling_{region}",
            provider=self._providers[region],
            table_name=self._resource.name,
            indexes=tuple(index.name for index in self._settings.indexes),
            capacity=self._settings.capacity,
            depends_on=depends_on,
        ).policies

    def _stream(self, region: str) -> str:
        """Return the ARN of a replica's stream, which contains the stream's creation time.

        A data source looks it up by the table name in the replica's ARN, through a local value.
        Terraform delays a data source that refers to a changing resource directly, and an unknown
        stream would replace the event source mapping that reads it. This way only the stream of a
        new replica is unknown.
        """
        if region == self._home:
            return self._resource.stream_arn
        name = tf.Fn.element(tf.Fn.split("/", self._replicas[region].arn), 1)
        local = tf.TerraformLocal(self, f"name_{region}", name)
        return aws.data_aws_dynamodb_table.DataAwsDynamodbTable(
            self, f"stream_{region}", provider=self._providers[region], name=local.as_string
        ).stream_arn

    def _encryption(self) -> _table.DynamodbTableServerSideEncryption | None:
        key = self._key_in_use(self._home)
        if key is None:
            return None
        return _table.DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key)

    def _key_in_use(self, region: str) -> str | None:
        """Return the ARN of the key for a new replica in `region`, or None for DynamoDB's own."""
        if self.key is None or self._settings.encryption == "changing":
            return None
        return self.key.arn(region)

    def _conditions(self) -> list[tf.Postcondition]:
        """Return postconditions for what Terraform ignores: encryption, and indexes if provisioned.

        The plan fails if the table differs from the file.
        """
        conditions = []
        used = "[for e in self.server_side_encryption : e.kms_key_arn if e.enabled]"
        if self._settings.encryption == "aws-owned":
            conditions.append((f"length({used}) == 0", _OWNED))
        if self._settings.encryption == "customer-managed" and self.key is not None:
            own = self.key.expression(self._home)
            conditions.append((f"contains({used}, {own})", _MANAGED))
        if self._settings.capacity is not None:
            conditions.append((_has_indexes(self._settings), _INDEXES))
        return [
            tf.Postcondition(condition=f"${{{condition}}}", error_message=message)
            for condition, message in conditions
        ]


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


def _has_indexes(settings: Table) -> str:
    """Return the Terraform condition that the table's indexes equal those in the file."""
    wanted: list[list[object]] = [
        [
            index.name,
            index.partition_key,
            index.sort_key or "",
            "INCLUDE" if isinstance(index.projection, tuple) else index.projection,
            sorted(index.projection) if isinstance(index.projection, tuple) else [],
        ]
        for index in settings.indexes
    ]
    found = (
        '[i.name, i.hash_key, i.range_key == null ? "" : i.range_key, i.projection_type, '
        "try(sort(i.non_key_attributes), [])]"
    )
    there = f"toset([for i in self.global_secondary_index : jsonencode({found})])"
    return f"{there} == toset({_strings(wanted)})"


def _strings(values: list[list[object]]) -> str:
    """Return a Terraform list with a `jsonencode` call for each value."""
    return "[" + ", ".join(f"jsonencode({json.dumps(value)})" for value in values) + "]"


def _ignored(settings: Table) -> list[str]:
    """Return the attributes that the table's resource ignores: replicas, which are separate
    resources; encryption, which the provider cannot change on all replicas; and what autoscaling
    changes."""
    ignored = ["replica", "server_side_encryption"]
    if settings.capacity is not None:
        ignored += ["read_capacity", "write_capacity"]
        if settings.indexes:
            ignored += ["attribute", "global_secondary_index"]
    return ignored
