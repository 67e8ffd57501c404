"""The CloudWatch alarm of a symptom."""

from collections.abc import Sequence

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.monitoring.metrics import Formula, Metric
from constructs_lib.monitoring.symptoms import Symptom
from constructs_lib.names import word

_alarm = aws.cloudwatch_metric_alarm
_COMPARISONS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}


def metric_alarm(
    scope: Construct,
    id_: str,
    *,
    provider: aws.provider.AwsProvider,
    prefix: str,
    symptom: Symptom,
    pages: Sequence[str] = (),
) -> _alarm.CloudwatchMetricAlarm:
    """Create the alarm, which tells the topics `pages` when it begins and when it is over.

    The provider must be that of the metrics' region: an alarm sees no other's. CloudWatch deletes
    no alarm that a composite one asks, so Terraform must change that one first: it does where the
    alarm is one to be created before it is destroyed.
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
