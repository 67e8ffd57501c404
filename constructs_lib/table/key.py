"""The KMS keys of a global table."""

from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS


class TableKey(Construct):
    """A KMS key in each region of a table, all with the same alias.

    DynamoDB encrypts each replica with the key of its region, so the keys need not be related. They
    are not multi-Region keys: while a replica key is pending deletion, no other can be created in
    its region, so a removed region could not be added again.

    Keys rotate every year and are deleted after a waiting period of 30 days. While `protected`,
    Terraform refuses plans that destroy them. See docs/decisions/table-keys.md.
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
        protected: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._keys: dict[str, aws.kms_key.KmsKey] = {}
        for region in (home, *replica_regions):
            key = aws.kms_key.KmsKey(
                self,
                THIS if region == home else region,
                provider=providers[region],
                description="Encrypts the global table in this region",
                enable_key_rotation=True,
                deletion_window_in_days=30,
                lifecycle=tf.TerraformResourceLifecycle(prevent_destroy=True)
                if protected
                else None,
            )
            self._keys[region] = key
            aws.kms_alias.KmsAlias(
                self,
                f"alias_{region}",
                provider=providers[region],
                name=alias,
                target_key_id=key.key_id,
            )

    def arn(self, region: str) -> str:
        """Return the ARN of the key in `region`."""
        return self._keys[region].arn

    def expression(self, region: str) -> str:
        """Return the ARN as a Terraform expression without `${}`, for use in another expression."""
        key = self._keys[region]
        return f"{key.terraform_resource_type}.{key.friendly_unique_id}.arn"
