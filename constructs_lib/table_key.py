"""The customer-managed key of a global table."""

from collections.abc import Mapping

from constructs_lib.addresses import THIS
from constructs_lib.bindings import Construct, aws


class TableKey(Construct):
    """A multi-Region KMS key in the table's home region, replicated to each other region.

    The key rotates every year and waits 30 days before it dies. Each copy has the same alias.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        alias: str,
        home: str,
        replica_regions: tuple[str, ...],
        providers: Mapping[str, aws.provider.AwsProvider],
    ) -> None:
        super().__init__(scope, id_)
        description = "Encrypts the global table, in every region"
        primary = aws.kms_key.KmsKey(
            self,
            THIS,
            provider=providers[home],
            description=description,
            multi_region=True,
            enable_key_rotation=True,
            deletion_window_in_days=30,
        )
        self._arns = {home: primary.arn}
        ids = {home: primary.key_id}
        for region in replica_regions:
            replica = aws.kms_replica_key.KmsReplicaKey(
                self,
                region,
                provider=providers[region],
                description=description,
                primary_key_arn=primary.arn,
                deletion_window_in_days=30,
            )
            self._arns[region] = replica.arn
            ids[region] = replica.key_id
        for region, key_id in ids.items():
            aws.kms_alias.KmsAlias(
                self,
                f"alias_{region}",
                provider=providers[region],
                name=alias,
                target_key_id=key_id,
            )

    def arn(self, region: str) -> str:
        """Return the ARN of the key's copy in `region`."""
        return self._arns[region]
