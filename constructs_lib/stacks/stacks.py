"""The stacks of a deployment, which only connect constructs."""

from constructs_lib.bindings import Construct, tf
from constructs_lib.bindings.addresses import ReadableStack
from constructs_lib.bundle.bundle import Bundle
from constructs_lib.deployment.model import Deployment
from constructs_lib.monitoring.monitor import (
    health_check_pages,
    monitor,
    watch_cloudfront_certificate,
)
from constructs_lib.region.regional_api import Common, RegionalApi
from constructs_lib.routing.record_sets import routed_records
from constructs_lib.routing.routing import Routing
from constructs_lib.stacks.inputs import code, keep_state, regional_providers, variables, zone_id
from constructs_lib.stacks.regional_stacks import CellStack, RoutingStack, SharedStack
from constructs_lib.stacks.shared import cloudfront, global_table, shared_outputs, validation_record


def add_stacks(app: tf.App, deployment: Deployment, bundle: Bundle) -> None:
    """Add the deployment's stacks to `app`: a single one, or a shared one, one per region and, if
    needed, one for routing."""
    if deployment.state is None or deployment.state.layout == "single":
        DeploymentStack(app, deployment, bundle)
        return
    shared = SharedStack(app, deployment)
    cells = [CellStack(app, deployment, bundle, entry) for entry in deployment.cells]
    for cell in cells:
        cell.add_dependency(shared)
    leads_on = {record.target for record in routed_records(deployment)} - set(
        deployment.region_names
    )
    if leads_on or deployment.cloudfront is not None:
        routing = RoutingStack(app, deployment)
        for cell in cells:
            routing.add_dependency(cell)


class DeploymentStack(ReadableStack):
    """All of a deployment in a single stack: shared resources and a cell per region."""

    def __init__(self, scope: Construct, deployment: Deployment, bundle: Bundle) -> None:
        name = deployment.names.prefix
        super().__init__(scope, name)
        keep_state(self, deployment, name=name, region=deployment.home)
        providers = regional_providers(
            self,
            regions=(
                *deployment.region_names,
                *deployment.cloudfront_regions,
                *deployment.monitoring_regions,
            ),
            tags=deployment.all_tags,
        )
        home = providers[deployment.home]
        zone = zone_id(self, home, deployment)
        table = global_table(self, deployment, providers)
        validation_fqdn = validation_record(self, deployment, home, zone)
        common = Common(
            deployment=deployment,
            code=code(self, bundle),
            zone_id=zone,
            validation_fqdn=validation_fqdn,
            variables=variables(self, deployment),
        )
        cells = {
            entry.name: RegionalApi(
                self,
                entry.name,
                entry=entry,
                provider=providers[entry.name],
                replica=table.replica(entry.name),
                common=common,
            )
            for entry in deployment.cells
        }
        routing = Routing(
            self,
            "routing",
            deployment=deployment,
            provider=home,
            zone_id=zone,
            cell_checks={region: cell.health_check_id for region, cell in cells.items()},
            cell_records={
                record: made
                for cell in cells.values()
                for record, made in cell.routed_records.items()
            },
        )
        front = cloudfront(
            self,
            deployment,
            providers,
            zone_id=zone,
            validation_fqdn=validation_fqdn,
            routed_name=routing.routed_name,
            regional_names={region: cell.regional_name for region, cell in cells.items()},
        )
        pages = health_check_pages(self, deployment, providers)
        watch_cloudfront_certificate(self, deployment, providers, arn=front, pages=pages)
        monitor(self, deployment, providers, name=name, cells=cells, pages=pages)
        for output, value in {
            **shared_outputs(deployment),
            "regional_urls": {region: deployment.regional_url(region) for region in cells},
            "health_check_ids": {region: cell.health_check_id for region, cell in cells.items()},
        }.items():
            tf.TerraformOutput(self, output, value=value)
