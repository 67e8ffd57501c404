"""The DynamoDB global table (version 2019.11.21): the table at home, a replica in every region."""

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
_replica = aws.dynamodb_table_replica
_STEPS = "The file alone cannot change that: docs/decisions/table-keys.md has the steps."
_OWNED = f'table.encryption = "aws-owned", and a KMS key encrypts the table. {_STEPS}'
_INDEXES = (
    "table.indexes differ from the table's, which stay as they are under [table.capacity]: "
    "docs/decisions/provisioned-capacity.md has the steps."
)
_MANAGED = f'table.encryption = "customer-managed", and another key encrypts the table. {_STEPS}'


class GlobalTable(Construct):
    """An `aws_dynamodb_table` at home, and an `aws_dynamodb_table_replica` in each other region.

    Guarantees: streams of new and old images, which replication needs; point-in-time recovery and
    deletion protection on every replica as on the table itself, except that a drained region's
    replica is unprotected, so that the region can be removed next; AWS's own key is never named
    (naming it would change on every plan). With `settings.capacity`, capacity is provisioned, and
    what autoscaling sets is left alone; replicas wait for the autoscaling of the table, without
    which DynamoDB refuses them.

    Each replica waits for the one before it: DynamoDB makes one at a time, and refuses other
    changes of the group meanwhile, which the provider repeats in part only.
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
        """`streams` says whether somebody reads the stream of each replica."""
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
        """Return the replica in `region`; what uses its ARN waits until it is complete."""
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
        """Scale one region's capacity, where it is provisioned; return what a replica waits for."""
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
        """Return the ARN of a replica's stream, which AWS names by the time of its making.

        The stream is looked up by the name in the replica's ARN, and that through a local value:
        Terraform puts off reading what refers to a changing resource directly, and a stream that
        is not known yet would replace what reads it. So only a new replica's stream is unknown.
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
        """Return the key that a new replica in `region` is encrypted with."""
        if self.key is None or self._settings.encryption == "changing":
            return None
        return self.key.arn(region)

    def _conditions(self) -> list[tf.Postcondition]:
        """Return what must hold of the table, since Terraform ignores changes of it.

        A plan that would leave it otherwise fails.
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
    """Return the condition that the table's indexes are those of the file."""
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
    """Return values as a Terraform list of their JSON, in the form of `jsonencode`."""
    return "[" + ", ".join(f"jsonencode({json.dumps(value)})" for value in values) + "]"


def _ignored(settings: Table) -> list[str]:
    """Return what the table's resource does not change: its replicas, which are resources of their
    own; its encryption, of which the provider cannot change every replica; what is scaled."""
    ignored = ["replica", "server_side_encryption"]
    if settings.capacity is not None:
        ignored += ["read_capacity", "write_capacity"]
        if settings.indexes:
            ignored += ["attribute", "global_secondary_index"]
    return ignored
