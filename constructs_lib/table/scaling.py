"""Autoscaling of a provisioned global table."""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.deployment.table import Capacity

_policy = aws.appautoscaling_policy


@dataclass(frozen=True, slots=True)
class _Dimension:
    """A scaled dimension: "Read" or "Write" capacity, with its bounds in capacity units."""

    direction: str
    minimum: int
    maximum: int


class TableScaling(Construct):
    """Target tracking of read and write capacity for a replica and its indexes.

    Each replica receives the writes of all regions, so all have the same bounds.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        table_name: str,
        indexes: tuple[str, ...],
        capacity: Capacity,
        depends_on: Sequence[tf.ITerraformDependable],
    ) -> None:
        super().__init__(scope, id_)
        self.policies: list[tf.ITerraformDependable] = []
        """The scaling policies, for resources that must be created after them."""
        self._provider = provider
        self._depends_on = depends_on
        self._utilization = capacity.target_utilization
        for dimension in (
            _Dimension("Read", capacity.read_minimum, capacity.read_maximum),
            _Dimension("Write", capacity.write_minimum, capacity.write_maximum),
        ):
            self._scale("table", f"table/{table_name}", "table", dimension)
            for index in indexes:
                resource = f"table/{table_name}/index/{index}"
                self._scale(f"index_{index}", resource, "index", dimension)

    def _scale(self, name: str, resource: str, kind: str, dimension: _Dimension) -> None:
        id_ = f"{name}_{dimension.direction.lower()}"
        target = aws.appautoscaling_target.AppautoscalingTarget(
            self,
            id_,
            provider=self._provider,
            service_namespace="dynamodb",
            resource_id=resource,
            scalable_dimension=f"dynamodb:{kind}:{dimension.direction}CapacityUnits",
            min_capacity=dimension.minimum,
            max_capacity=dimension.maximum,
            depends_on=list(self._depends_on) or None,
        )
        metric = f"DynamoDB{dimension.direction}CapacityUtilization"
        policy = _policy.AppautoscalingPolicy(
            self,
            f"{id_}_policy",
            provider=self._provider,
            name=f"{metric}:{target.resource_id}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            resource_id=target.resource_id,
            scalable_dimension=target.scalable_dimension,
            target_tracking_scaling_policy_configuration={
                "target_value": self._utilization,
                "predefined_metric_specification": {"predefined_metric_type": metric},
            },
        )
        self.policies.append(policy)
