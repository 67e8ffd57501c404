"""Create what `[monitoring]` asks for, in both layouts of state."""

import json
from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.monitoring.alarms import HealthCheckAlarms, RegionalMonitoring, metric_alarm
from constructs_lib.monitoring.dashboard_body import dashboard_body
from constructs_lib.monitoring.metrics import Watched, days_to_expiry
from constructs_lib.monitoring.pages import Pages
from constructs_lib.monitoring.symptoms import expiring_certificate
from constructs_lib.region.regional_api import RegionalApi
from constructs_lib.regions import GLOBAL_REGION

Providers = Mapping[str, aws.provider.AwsProvider]


def health_check_pages(stack: Construct, deployment: Deployment, providers: Providers) -> str:
    """Create the topic for pages of health checks in us-east-1 and return its ARN, or "" without
    active monitoring."""
    if deployment.active_monitoring is None:
        return ""
    return Pages(
        stack,
        "health_check_pages",
        provider=providers[GLOBAL_REGION],
        name=deployment.names.health_check_pages,
        settings=deployment.active_monitoring,
    ).arn


def watch_cloudfront_certificate(
    stack: Construct, deployment: Deployment, providers: Providers, *, arn: str | None, pages: str
) -> None:
    """Create the alarm on the expiry of CloudFront's certificate, if there is one and monitoring is
    active.

    `pages` is a topic in us-east-1.
    """
    if deployment.active_monitoring is None or arn is None:
        return
    metric_alarm(
        stack,
        "cloudfront_certificate_expires",
        provider=providers[GLOBAL_REGION],
        prefix=deployment.names.prefix,
        symptom=expiring_certificate(
            "cloudfront-certificate-expires", days_to_expiry(GLOBAL_REGION, arn)
        ),
        pages=[pages],
    )


def monitor(
    stack: Construct,
    deployment: Deployment,
    providers: Providers,
    *,
    name: str,
    cells: Mapping[str, RegionalApi],
    pages: str,
) -> None:
    """Create the alarms and the dashboard for the cells of stack `name`, if monitoring is active.

    Alarms are in each cell's region, and for health checks in us-east-1 with the topic `pages`. The
    dashboard has the stack's name.
    """
    settings = deployment.active_monitoring
    if settings is None:
        return
    watched = [
        Watched(
            region=region,
            api_id=cell.api_id,
            health_api_id=cell.health_api_id,
            health_check_id=cell.health_check_id,
            certificate_arn=cell.certificate_arn,
        )
        for region, cell in cells.items()
    ]
    for each in watched:
        RegionalMonitoring(
            cells[each.region],
            "monitoring",
            provider=providers[each.region],
            deployment=deployment,
            settings=settings,
            watched=each,
        )
    HealthCheckAlarms(
        stack,
        "health_check_alarm",
        provider=providers[GLOBAL_REGION],
        deployment=deployment,
        cells=watched,
        pages=pages,
    )
    aws.cloudwatch_dashboard.CloudwatchDashboard(
        stack,
        "dashboard",
        provider=providers[_own_region(deployment, cells)],
        dashboard_name=name,
        dashboard_body=json.dumps(dashboard_body(deployment, watched)),
    )


def _own_region(deployment: Deployment, cells: Mapping[str, RegionalApi]) -> str:
    """Return the region of a stack: the home region if its cell is there, else that of the only
    cell."""
    return deployment.home if deployment.home in cells else next(iter(cells))
