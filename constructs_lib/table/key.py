"""The customer-managed keys of a global table."""

from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS


class TableKey(Construct):
    """A KMS key in each region of a table, under one alias.

    DynamoDB encrypts each replica by a key of its own region and decrypts what it replicates, so
    the keys have nothing in common. None is a multi-Region key: while the copy of one waits for its
    deletion, no other can be made in its region, and a removed region could not come back.

    A key rotates every year and waits 30 days before it dies. While `protected`, Terraform refuses
    every plan that would destroy it.
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
        """Return Terraform's expression of that ARN, to be part of another."""
        key = self._keys[region]
        return f"{key.terraform_resource_type}.{key.friendly_unique_id}.arn"
