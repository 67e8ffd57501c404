"""The symptoms that alarms watch, as conditions on a cell's metrics; plain data without constructs.

Each says what a missing data point means. Alarms on DynamoDB's metrics always ignore missing points
(CloudWatch API, PutMetricAlarm: TreatMissingData), so their symptoms have "ignore".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.monitoring.metrics import CellMetrics, Formula, Metric, Watched
from constructs_lib.own_items import heartbeat_is_old_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A condition that must hold in `bad` of the last `periods` periods of `seconds` each."""

    name: str
    meaning: str
    watched: Metric | Formula
    condition: Literal["above", "below"] = "above"
    threshold: float
    seconds: int = 60
    periods: int = 1
    bad: int = 1
    missing: Literal["notBreaching", "breaching", "ignore"]
    lasts: bool = False
    """Whether the condition can hold for hours or days without users noticing it. Such an alarm
    pages itself. In the composite alarm, which acts only when its state changes, it would hide all
    incidents that begin meanwhile."""


_RENEWED_BY = 30
"""Days. ACM begins to renew 60 or 45 days before the expiry, depending on the validity."""


def symptoms(deployment: Deployment, settings: Monitoring, cell: Watched) -> Iterator[Symptom]:
    """Yield the symptoms of a cell whose metrics are in its own region."""
    metrics = CellMetrics(deployment, cell)
    majority = settings.minutes // 2 + 1
    yield Symptom(
        name="server-errors",
        meaning=f"More than {settings.error_percent:g} % of users' requests are answered 5xx.",
        watched=_error_percent(metrics, settings.quiet),
        threshold=settings.error_percent,
        periods=settings.minutes,
        bad=majority,
        missing="notBreaching",  # nobody asks, so nobody is failed
    )
    yield Symptom(
        name="slow-answers",
        meaning=f"One answer in a hundred takes more than {settings.p99_milliseconds} ms.",
        watched=_latency(metrics, settings.quiet),
        threshold=settings.p99_milliseconds,
        periods=settings.minutes,
        bad=majority,
        missing="notBreaching",  # nobody asks, so nobody waits
    )
    yield Symptom(
        name="throttled-function",
        meaning="Lambda refuses to run the application's function for some requests.",
        watched=metrics.function("Throttles", "Sum"),
        threshold=0,
        periods=settings.minutes,
        bad=majority,
        missing="notBreaching",  # nothing ran, so nothing was refused
    )
    yield Symptom(
        name="drained",
        meaning="An operator's item in the table keeps users away from this region.",
        watched=metrics.drained(),
        threshold=0,
        missing="ignore",  # nobody examined the region, so what was found last stands
        lasts=True,
    )
    yield expiring_certificate("certificate-expires", metrics.days_to_expiry())
    if deployment.consumer is not None:
        yield Symptom(
            name="changes-given-up",
            meaning="The stream's consumer gave up on changes, and told its queue which.",
            watched=metrics.new_dead_letters(),
            threshold=0,
            missing="notBreaching",  # SQS stops to tell of a queue that was long unused
        )
        yield Symptom(
            name="dead-letters",
            meaning="The queue holds changes that the stream's consumer gave up on.",
            watched=metrics.dead_letters(),
            threshold=0,
            missing="notBreaching",
            lasts=True,
        )
    for other in deployment.cells:
        if other.name != cell.region:
            yield Symptom(
                name=f"replication-lag-{other.name}",
                meaning=f"Writes take more than {settings.lag_seconds} s to reach {other.name}.",
                watched=metrics.replication_latency(other.name),
                threshold=settings.lag_seconds * 1000,
                seconds=300,
                missing="ignore",
                lasts=True,
            )
            old = heartbeat_is_old_after(settings.lag_seconds)
            yield Symptom(
                name=f"heartbeat-{other.name}",
                meaning=f"For {old} s nothing that {other.name} wrote has come to {cell.region}.",
                watched=metrics.heartbeat_age(other.name),
                threshold=old,
                periods=3,
                bad=3,
                missing="breaching",  # it never came, or this region's function does not look
                lasts=True,
            )


def expiring_certificate(name: str, days: Metric) -> Symptom:
    """Return the symptom of a certificate that ACM has not renewed in time; `days` is the
    metric."""
    return Symptom(
        name=name,
        meaning=f"The certificate expires in {_RENEWED_BY} days, and ACM has not renewed it.",
        watched=days,
        condition="below",
        threshold=_RENEWED_BY,
        seconds=86_400,
        missing="ignore",  # ACM says nothing of a new certificate yet, nor of an expired one
        lasts=True,
    )


def failing_health_check(deployment: Deployment, cell: Watched) -> Symptom:
    """Return the symptom of a failing health check, whose metric is in us-east-1."""
    return Symptom(
        name=f"health-check-{cell.region}",
        meaning=f"Route 53 finds {cell.region} unhealthy and sends users elsewhere.",
        watched=CellMetrics(deployment, cell).health_check("HealthCheckStatus", "Minimum"),
        condition="below",
        threshold=1,
        periods=2,
        bad=2,
        missing="breaching",  # Route 53 tells of each check every minute; silence is no health
    )


def _error_percent(metrics: CellMetrics, quiet: int) -> Formula:
    """Return the percentage of 5xx without the health route, which answers 503 in a drained
    region."""
    errors = metrics.errors("5xx")
    return Formula(
        f"IF({_USERS} >= {max(quiet, 1)}, 100 * (errors - FILL(health_errors, 0)) / ({_USERS}), 0)",
        {
            "errors": errors,
            "health_errors": metrics.of_health_route(errors),
            **_requests(metrics),
        },
    )


def _latency(metrics: CellMetrics, quiet: int) -> Formula:
    return Formula(
        f"IF({_USERS} >= {quiet}, p99, 0)", {"p99": metrics.latency("p99"), **_requests(metrics)}
    )


_USERS = "requests - FILL(health_requests, 0)"


def _requests(metrics: CellMetrics) -> dict[str, Metric]:
    requests = metrics.requests()
    return {"requests": requests, "health_requests": metrics.of_health_route(requests)}
