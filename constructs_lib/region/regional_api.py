"""The cell: all resources of one region except the table's replica."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.deployment.domain import S3Object
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.regions import RegionEntry
from constructs_lib.names import API, HEALTH
from constructs_lib.region.cell_functions import api_function, health_function
from constructs_lib.region.certificate import Certificate
from constructs_lib.region.custom_domain import CustomDomain
from constructs_lib.region.function import Code, RegionalFunction
from constructs_lib.region.heartbeat import Heartbeat
from constructs_lib.region.http_api import HEALTH_THROTTLE, HttpApi, Protection
from constructs_lib.region.stream_consumer import StreamConsumer
from constructs_lib.routing.alias_records import AliasRecords, AliasTarget
from constructs_lib.routing.health_checks import HttpsHealthCheck
from constructs_lib.routing.record_sets import RoutedRecord, routed_records
from constructs_lib.table.global_table import Replica


@dataclass(frozen=True, slots=True)
class Common:
    """What all cells of a deployment have in common."""

    deployment: Deployment
    code: Code
    zone_id: str
    validation_fqdn: str | None
    """The name of the certificates' validation record; None if another stack created it."""
    variables: Mapping[str, str]
    """The application's environment, as Terraform variables."""


class RegionalApi(Construct):
    """A region's functions, HTTP API, certificate, custom domains, health check and records. With
    several regions it also has a heartbeat.

    Records of routing groups point to the leaf name. That is a custom domain of the same API, and
    its record has the same target as the shared name's, because callers send the shared name as
    Host.

    Only an active region has a record under the shared name. A drained one has none, so no caller
    is sent there whatever the health checks say.

    Under mutual TLS the regional name serves a separate API with only the health route, because
    Route 53's checkers have no client certificate.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        entry: RegionEntry,
        provider: aws.provider.AwsProvider,
        replica: Replica,
        common: Common,
    ) -> None:
        super().__init__(scope, id_)
        self._provider = provider
        self._common = common
        self._deployment = deployment = common.deployment
        names, domain = deployment.names, deployment.domain
        regional_name = names.regional_domain(entry.name)

        health = health_function(
            self,
            deployment=deployment,
            region=entry.name,
            provider=provider,
            replica=replica,
            code=common.code,
        )
        api = api_function(
            self,
            deployment=deployment,
            region=entry.name,
            provider=provider,
            replica=replica,
            code=common.code,
            variables=common.variables,
        )
        if len(deployment.cells) > 1:
            Heartbeat(
                self,
                "heartbeat",
                deployment=deployment,
                region=entry.name,
                provider=provider,
                replica=replica,
                code=common.code,
            )
        if deployment.consumer is not None:
            StreamConsumer(
                self,
                "consumer",
                deployment=deployment,
                settings=deployment.consumer,
                region=entry.name,
                provider=provider,
                replica=replica,
                code=common.code,
                variables=common.variables,
            )
        health_route = {f"GET {deployment.health_check.path}": health}
        health_throttle = dict.fromkeys(health_route, HEALTH_THROTTLE)
        shared_api = self._http_api(
            "http_api",
            API,
            routes={**dict.fromkeys(deployment.api.routes, api), **health_route},
            protection=Protection(
                throttle=deployment.api.throttle,
                throttles=health_throttle,
                cors=deployment.api.cors,
                jwt=deployment.api.jwt,
                open_routes=frozenset(health_route),
            ),
        )
        self.api_id = shared_api.id
        regional_api = shared_api
        if domain.truststore is not None:
            regional_api = self._http_api(
                "health_api",
                HEALTH,
                routes=health_route,
                protection=Protection(throttles=health_throttle),
            )
        self.health_api_id = regional_api.id

        certificate = Certificate(
            self,
            "certificate",
            provider=provider,
            domain=domain.name,
            validation_fqdn=common.validation_fqdn,
        )
        self.certificate_arn = certificate.arn
        shared_domain = self._domain(
            "shared_domain",
            deployment.routed_name,
            shared_api,
            certificate,
            domain.truststore_in(entry.name),
        )
        regional_domain = self._domain(
            "regional_domain", regional_name, regional_api, certificate, None
        )

        self.health_check_id = HttpsHealthCheck(
            self,
            "health_check",
            provider=provider,
            name=f"{names.prefix} {entry.name}",
            fqdn=regional_name,
            path=domain.path(deployment.health_check.path),
            match=deployment.health_check.match,
            settings=deployment.health_check,
        ).check_id
        self.regional_name = self._records(
            "regional_name", regional_name, regional_domain.target, [regional_domain.mapping]
        )
        self.routed_records: dict[RoutedRecord, AliasRecords] = {}
        all_routed = routed_records(deployment)
        leaf_name, leaf = names.leaf_domain(entry.name), None
        if any(record.group is not None for record in all_routed):
            leaf_domain = self._domain(
                "leaf_domain", leaf_name, shared_api, certificate, domain.truststore_in(entry.name)
            )
            mappings = [shared_domain.mapping, leaf_domain.mapping]
            leaf = self._records("leaf_name", leaf_name, shared_domain.target, mappings)
        for record in all_routed:
            if record.target != entry.name:
                continue
            target = shared_domain.target
            after: Sequence[tf.TerraformResource] = [shared_domain.mapping]
            if record.group is not None and leaf is not None:
                target, after = AliasTarget(leaf_name, common.zone_id), leaf.records
            self.routed_records[record] = self._records(
                record.construct_id,
                deployment.routing_name(record.group),
                target,
                after,
                record,
            )

    def _http_api(
        self, id_: str, role: str, *, routes: Mapping[str, RegionalFunction], protection: Protection
    ) -> HttpApi:
        names = self._deployment.names
        return HttpApi(
            self,
            id_,
            provider=self._provider,
            name=names.function(role),
            access_log_name=names.access_logs(role),
            log_retention_days=self._deployment.api.log_retention_days,
            routes=routes,
            protection=protection,
            dual_stack=self._deployment.domain.dual_stack,
        )

    def _domain(
        self,
        id_: str,
        name: str,
        api: HttpApi,
        certificate: Certificate,
        truststore: S3Object | None,
    ) -> CustomDomain:
        return CustomDomain(
            self,
            id_,
            provider=self._provider,
            name=name,
            certificate_arn=certificate.arn,
            api_id=api.id,
            stage=api.stage,
            base_path=self._deployment.domain.base_path,
            dual_stack=self._deployment.domain.dual_stack,
            truststore=truststore,
        )

    def _records(
        self,
        id_: str,
        name: str,
        target: AliasTarget,
        after: Sequence[tf.TerraformResource],
        routed: RoutedRecord | None = None,
    ) -> AliasRecords:
        return AliasRecords(
            self,
            id_,
            provider=self._provider,
            zone_id=self._common.zone_id,
            name=name,
            target=target,
            dual_stack=self._deployment.domain.dual_stack,
            after=after,
            routed=routed,
            health_check_id=self.health_check_id if routed and routed.checked_by else None,
        )
