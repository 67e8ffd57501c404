"""Where names lead to names: the part of a deployment's routing that is no region's own."""

from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import word
from constructs_lib.region.custom_domain import AliasTarget
from constructs_lib.region.health_check import CalculatedHealthCheck, HttpsHealthCheck
from constructs_lib.routing.record_sets import Share, leaves, shares
from constructs_lib.routing.records import AliasRecords, Routed


class Routing(Construct):
    """The records of groups and of external endpoints, and the health checks that they need.

    `cell_checks` are the regions' health checks and `cell_records` the records that the cells made
    of their shares, both empty where those are other stacks'. An alias exists after what it leads
    to: Route 53 refuses one whose target does not.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        deployment: Deployment,
        provider: aws.provider.AwsProvider,
        zone_id: str,
        cell_checks: Mapping[str, str],
        cell_records: Mapping[Share, AliasRecords],
    ) -> None:
        super().__init__(scope, id_)
        self._deployment = deployment
        self._provider = provider
        self._zone_id = zone_id
        self._checks = dict(cell_checks)
        self._records = dict(cell_records)
        self._scopes: dict[str, Construct] = {}
        self._shares = shares(deployment)
        for name in deployment.routing.external:
            self._check_external(name)
        for share in self._shares:
            if share.is_group and share.checked_by and share.checked_by not in self._checks:
                self._count(share.checked_by)
        self.routed_name = self._make(None)

    def _make(self, group: str | None) -> tuple[AliasRecords, ...]:
        """Make the records of a name, after those that they lead to, and return them."""
        own = [share for share in self._shares if share.group == group]
        for share in own:
            behind = self._make(share.to) if share.is_group else ()
            if share not in self._records and share.to not in self._deployment.region_names:
                self._records[share] = self._alias(share, behind)
        return tuple(self._records[share] for share in own if share in self._records)

    def _alias(self, share: Share, behind: tuple[AliasRecords, ...]) -> AliasRecords:
        deployment = self._deployment
        if share.is_group:
            target = AliasTarget(deployment.routing_name(share.to), self._zone_id)
        else:
            external = deployment.routing.external[share.to]
            target = AliasTarget(external.domain_name, external.zone_id)
        routed = Routed(share, self._checks[share.checked_by] if share.checked_by else None)
        return AliasRecords(
            self._member(share.to),
            routed.id,
            provider=self._provider,
            zone_id=self._zone_id,
            name=deployment.routing_name(share.group),
            target=target,
            dual_stack=deployment.domain.dual_stack,
            after=[record for records in behind for record in records.records],
            routed=routed,
        )

    def _check_external(self, name: str) -> None:
        external = self._deployment.routing.external[name]
        self._checks[name] = HttpsHealthCheck(
            self._member(name),
            "health_check",
            provider=self._provider,
            name=f"{self._deployment.names.prefix} {name}",
            fqdn=external.health_check_name or external.domain_name,
            path=external.health_check_path,
            match=external.health_check_match,
            settings=self._deployment.health_check,
        ).check_id

    def _count(self, group: str) -> None:
        self._checks[group] = CalculatedHealthCheck(
            self._member(group),
            "health_check",
            provider=self._provider,
            name=f"{self._deployment.names.prefix} {group}",
            children=[self._checks[leaf] for leaf in leaves(self._deployment, group)],
            minimum=self._deployment.routing.groups[group].minimum_healthy or 1,
        ).check_id

    def _member(self, name: str) -> Construct:
        if name not in self._scopes:
            self._scopes[name] = Construct(self, word(name))
        return self._scopes[name]
