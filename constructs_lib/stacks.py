"""The stack of a deployment, which only wires."""

from constructs_lib.addresses import ReadableStack
from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bundle import Bundle
from constructs_lib.certificate import ValidationRecord
from constructs_lib.deployment.model import Deployment
from constructs_lib.function import Code
from constructs_lib.global_table import GlobalTable
from constructs_lib.providers import regional_providers
from constructs_lib.regional_api import Common, RegionalApi
from constructs_lib.state import keep_state


class DeploymentStack(ReadableStack):
    """Everything of one deployment: what there is once, and a cell per region."""

    def __init__(self, scope: Construct, deployment: Deployment, bundle: Bundle) -> None:
        names = deployment.names
        super().__init__(scope, names.prefix)
        keep_state(self, deployment)
        providers = regional_providers(
            self, regions=(entry.name for entry in deployment.regions), tags=deployment.all_tags
        )
        home = providers[deployment.home]
        zone = aws.data_aws_route53_zone.DataAwsRoute53Zone(
            self, "zone", provider=home, name=deployment.domain.hosted_zone, private_zone=False
        )
        table = GlobalTable(
            self,
            "table",
            name=names.table,
            settings=deployment.table,
            home=deployment.home,
            replica_regions=deployment.replica_regions,
            providers=providers,
            key_alias=names.key_alias,
        )
        validation = ValidationRecord(
            self,
            "domain_validation",
            provider=home,
            domain=deployment.domain.name,
            zone_id=zone.zone_id,
        )
        common = Common(
            deployment=deployment,
            table=table,
            code=self._code(bundle),
            zone_id=zone.zone_id,
            validation_fqdn=validation.fqdn,
            variables=self._variables(deployment),
        )
        cells = {
            entry.name: RegionalApi(
                self, entry.name, entry=entry, provider=providers[entry.name], common=common
            )
            for entry in deployment.regions
        }
        self._outputs(deployment, cells)

    def _code(self, bundle: Bundle) -> Code:
        asset = tf.TerraformAsset(
            self,
            "bundle",
            path=str(bundle.path),
            type=tf.AssetType.FILE,
            asset_hash=bundle.sha256.hex(),
        )
        return Code(asset.path, bundle.sha256_base64)

    def _variables(self, deployment: Deployment) -> dict[str, str]:
        scope = Construct(self, "variables")
        values = {}
        for name, default in deployment.api.environment.items():
            variable = tf.TerraformVariable(
                scope,
                name.lower(),
                type="string",
                default=default,
                description=f"{name} in the environment of {deployment.api.app}",
            )
            variable.override_logical_id(name.lower())
            values[name] = variable.string_value
        return values

    def _outputs(self, deployment: Deployment, cells: dict[str, RegionalApi]) -> None:
        domain, names = deployment.domain, deployment.names
        for name, value in {
            "shared_url": f"https://{domain.name}{domain.path('')}",
            "regional_urls": {
                region: f"https://{names.regional_domain(region)}{domain.path('')}"
                for region in cells
            },
            "table_name": names.table,
            "table_home": deployment.home,
            "health_check_ids": {region: cell.health_check_id for region, cell in cells.items()},
        }.items():
            tf.TerraformOutput(self, name, value=value)
