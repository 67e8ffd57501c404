"""The part of a deployment's routing that belongs to no single region."""

from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import word
from constructs_lib.routing.alias_records import AliasRecords, AliasTarget
from constructs_lib.routing.health_checks import CalculatedHealthCheck, HttpsHealthCheck
from constructs_lib.routing.record_sets import RoutedRecord, active_leaves, routed_records


class Routing(Construct):
    """The records that point to groups and external endpoints, and the health checks of both.

    `cell_checks` are the regions' health check ids, and `cell_records` the records that the cells
    created; both are empty if the cells are in other stacks. Records depend on those of the group
    that they point to, because Route 53 refuses an alias whose target does not exist.
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
        cell_records: Mapping[RoutedRecord, AliasRecords],
    ) -> None:
        super().__init__(scope, id_)
        self._deployment = deployment
        self._provider = provider
        self._zone_id = zone_id
        self._checks = dict(cell_checks)
        self._records = dict(cell_records)
        self._scopes: dict[str, Construct] = {}
        self._routed = routed_records(deployment)
        for name in deployment.routing.external:
            self._check_external(name)
        for record in self._routed:
            if record.is_group and record.checked_by and record.checked_by not in self._checks:
                self._count(record.checked_by)
        self.routed_name = self._make(None)

    def _make(self, group: str | None) -> tuple[AliasRecords, ...]:
        """Create the records of a group (None: the routed name) and of its groups; return the
        former."""
        own = [record for record in self._routed if record.group == group]
        for record in own:
            behind = self._make(record.target) if record.is_group else ()
            if record not in self._records and record.target not in self._deployment.region_names:
                self._records[record] = self._alias(record, behind)
        return tuple(self._records[record] for record in own if record in self._records)

    def _alias(self, record: RoutedRecord, behind: tuple[AliasRecords, ...]) -> AliasRecords:
        deployment = self._deployment
        if record.is_group:
            target = AliasTarget(deployment.routing_name(record.target), self._zone_id)
        else:
            external = deployment.routing.external[record.target]
            target = AliasTarget(external.domain_name, external.zone_id)
        return AliasRecords(
            self._member(record.target),
            record.construct_id,
            provider=self._provider,
            zone_id=self._zone_id,
            name=deployment.routing_name(record.group),
            target=target,
            dual_stack=deployment.domain.dual_stack,
            after=[each for records in behind for each in records.records],
            routed=record,
            health_check_id=self._checks[record.checked_by] if record.checked_by else None,
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
            children=[self._checks[leaf] for leaf in active_leaves(self._deployment, group)],
            minimum=self._deployment.routing.groups[group].minimum_healthy or 1,
        ).check_id

    def _member(self, name: str) -> Construct:
        if name not in self._scopes:
            self._scopes[name] = Construct(self, word(name))
        return self._scopes[name]
