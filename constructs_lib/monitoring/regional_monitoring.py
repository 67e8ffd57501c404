"""What watches one cell from within its region."""

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.monitoring.alarm import metric_alarm
from constructs_lib.monitoring.metrics import Watched
from constructs_lib.monitoring.pages import Pages
from constructs_lib.monitoring.symptoms import symptoms
from constructs_lib.names import API


class RegionalMonitoring(Construct):
    """A topic for pages, an alarm for each symptom, a composite alarm over those that end with
    what users notice, and X-Ray's sampling rule.

    An incident of several symptoms pages once, and once more when the last is over; a symptom that
    can last pages by itself. A composite alarm's children and topic are of its own region.
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
                priority=_PRIORITY,
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


_PRIORITY = 1000
"""X-Ray asks rules of a lower number first; its own default comes last, at 10000."""
