"""What watches the health checks: their metrics, and so their alarms, are all in us-east-1."""

from collections.abc import Iterable

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.monitoring.alarm import metric_alarm
from constructs_lib.monitoring.metrics import Watched
from constructs_lib.monitoring.symptoms import failing_health_check


class HealthCheckAlarms(Construct):
    """An alarm for each cell's health check, which pages by itself: a region's composite alarm
    knows only alarms of its own region. `provider` is that of us-east-1, as is the topic `pages`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        deployment: Deployment,
        cells: Iterable[Watched],
        pages: str,
    ) -> None:
        super().__init__(scope, id_)
        for cell in cells:
            metric_alarm(
                self,
                cell.region,
                provider=provider,
                prefix=deployment.names.prefix,
                symptom=failing_health_check(deployment, cell),
                pages=[pages],
            )
