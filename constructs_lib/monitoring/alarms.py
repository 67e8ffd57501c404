"""The CloudWatch alarms of a cell: those in its own region, and the one of its health check."""

from collections.abc import Iterable, Sequence

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.monitoring.metrics import Formula, Metric, Watched
from constructs_lib.monitoring.pages import Pages
from constructs_lib.monitoring.symptoms import Symptom, failing_health_check, symptoms
from constructs_lib.names import API, word

_alarm = aws.cloudwatch_metric_alarm
_COMPARISONS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}
_SAMPLING_PRIORITY = 1000
"""Priority of the sampling rule. X-Ray applies lower numbers first; its default rule has 10000."""


class RegionalMonitoring(Construct):
    """A cell's alarms in its own region: a topic for pages, an alarm per symptom, a composite
    alarm, and X-Ray's sampling rule.

    The composite alarm pages once per incident, and again when it is over, however many symptoms
    there were. Long-lasting symptoms are not part of it; their alarms page themselves. CloudWatch
    requires the alarms and the topic of a composite alarm in its own region.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        deployment: Deployment,
        settings: Monitoring,
        watched: Watched,
    ) -> None:
        super().__init__(scope, id_)
        names = deployment.names
        pages = Pages(self, "pages", provider=provider, name=names.pages, settings=settings).arn
        alarms = []
        for symptom in symptoms(deployment, settings, watched):
            alarm = metric_alarm(
                self,
                symptom.name,
                provider=provider,
                prefix=names.prefix,
                symptom=symptom,
                pages=[pages] if symptom.lasts else [],
            )
            if not symptom.lasts:
                alarms.append(alarm)
        aws.cloudwatch_composite_alarm.CloudwatchCompositeAlarm(
            self,
            "incident",
            provider=provider,
            alarm_name=f"{names.prefix}-incident",
            alarm_description=f"Users notice something of {watched.region}; the alarms under this "
            "one say what, and the dashboard since when.",
            alarm_rule=" OR ".join(f'ALARM("{alarm.alarm_name}")' for alarm in alarms),
            alarm_actions=[pages],
            ok_actions=[pages],
        )
        if deployment.api.function.tracing:
            aws.xray_sampling_rule.XraySamplingRule(
                self,
                "sampling",
                provider=provider,
                rule_name=names.prefix,
                priority=_SAMPLING_PRIORITY,
                reservoir_size=settings.sampling.reservoir,
                fixed_rate=settings.sampling.rate,
                service_name=names.function(API),
                service_type="AWS::Lambda::Function",
                host="*",
                http_method="*",
                url_path="*",
                resource_arn="*",
                version=1,
            )


class HealthCheckAlarms(Construct):
    """An alarm per cell on its health check, which pages through the topic `pages`.

    `provider` and `pages` must be in us-east-1, where Route 53 publishes its metrics. A region's
    composite alarm cannot include these alarms, because it is limited to its own region.
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


def metric_alarm(
    scope: Construct,
    id_: str,
    *,
    provider: aws.provider.AwsProvider,
    prefix: str,
    symptom: Symptom,
    pages: Sequence[str] = (),
) -> _alarm.CloudwatchMetricAlarm:
    """Create the alarm of a symptom and return it; it notifies the topics `pages` of ALARM and OK.

    The provider must be that of the metrics' region, because an alarm cannot use another's metrics.
    CloudWatch refuses to delete an alarm that a composite alarm uses. With `create_before_destroy`
    Terraform updates the composite alarm first.
    """
    watched = symptom.watched
    one = watched if isinstance(watched, Metric) else None
    return _alarm.CloudwatchMetricAlarm(
        scope,
        word(id_),
        provider=provider,
        alarm_name=f"{prefix}-{symptom.name}",
        alarm_description=symptom.meaning,
        namespace=one.namespace if one else None,
        metric_name=one.name if one else None,
        dimensions=dict(one.dimensions) if one else None,
        statistic=one.statistic if one else None,
        period=symptom.seconds if one else None,
        metric_query=_queries(watched, symptom) if isinstance(watched, Formula) else None,
        comparison_operator=_COMPARISONS[symptom.condition],
        threshold=symptom.threshold,
        evaluation_periods=symptom.periods,
        datapoints_to_alarm=symptom.bad,
        treat_missing_data=symptom.missing,
        alarm_actions=list(pages) or None,
        ok_actions=list(pages) or None,
        lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
    )


def _queries(formula: Formula, symptom: Symptom) -> list[_alarm.CloudwatchMetricAlarmMetricQuery]:
    watched = _alarm.CloudwatchMetricAlarmMetricQuery(
        id="watched", label=symptom.name, expression=formula.expression, return_data=True
    )
    return [
        watched,
        *(
            _alarm.CloudwatchMetricAlarmMetricQuery(
                id=id_,
                metric=_alarm.CloudwatchMetricAlarmMetricQueryMetric(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    dimensions=dict(metric.dimensions),
                    stat=metric.statistic,
                    period=symptom.seconds,
                ),
            )
            for id_, metric in sorted(formula.metrics.items())
        ),
    ]
