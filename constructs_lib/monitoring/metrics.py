"""The CloudWatch metrics of a cell, each with the region in which it is published.

API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
Route 53: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from constructs_lib.deployment.model import Deployment
from constructs_lib.names import API, HEALTH, HEARTBEAT
from constructs_lib.regions import GLOBAL_REGION


@dataclass(frozen=True, slots=True)
class Metric:
    """A CloudWatch metric in a region, with the statistic to apply per period."""

    region: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A metric math expression, and its metrics by their ids in the expression."""

    expression: str
    metrics: Mapping[str, Metric]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A monitored cell: its region and the ids that AWS gave its resources."""

    region: str
    api_id: str
    health_api_id: str
    """The API of the health route; under mutual TLS it differs from `api_id`."""
    health_check_id: str
    certificate_arn: str
    """The certificate of its custom domains."""


def days_to_expiry(region: str, certificate_arn: str) -> Metric:
    """Return the metric: days until a certificate in a region expires."""
    certificate = {"CertificateArn": certificate_arn}
    return Metric(region, "AWS/CertificateManager", "DaysToExpiry", certificate, "Minimum")


class CellMetrics:
    """The metrics of one cell. Units are CloudWatch's."""

    def __init__(self, deployment: Deployment, watched: Watched) -> None:
        self._deployment = deployment
        self._watched = watched

    def requests(self) -> Metric:
        """All requests, including those of health checkers."""
        return self._gateway("Count", "SampleCount")

    def errors(self, kind: str) -> Metric:
        """Answers of `kind`, "4xx" or "5xx"."""
        return self._gateway(kind, "Sum")

    def latency(self, percentile: str) -> Metric:
        """A percentile, such as "p99", of the milliseconds until API Gateway answers."""
        return self._gateway("Latency", percentile)

    def of_health_route(self, metric: Metric) -> Metric:
        """Return an API's `metric` restricted to the health route (a detailed metric)."""
        route = {"Stage": "$default", "Method": "GET"}
        route["Resource"] = self._deployment.health_check.path
        return replace(metric, dimensions={**metric.dimensions, **route})

    def checkers_requests(self) -> Metric:
        """The health checkers' requests."""
        asked = {"ApiId": self._watched.health_api_id}
        return self.of_health_route(replace(self.requests(), dimensions=asked))

    def function(self, name: str, statistic: str, role: str = API) -> Metric:
        """A metric of one of the cell's functions."""
        function = self._deployment.names.function(role)
        return self._here("AWS/Lambda", name, {"FunctionName": function}, statistic)

    def gigabyte_seconds(self) -> Formula:
        """Gigabyte-seconds of the application's function, which Lambda charges for."""
        gigabytes = self._deployment.api.function.memory / 1024
        duration = self.function("Duration", "Sum")
        return Formula(f"milliseconds / 1000 * {gigabytes:g}", {"milliseconds": duration})

    def table(self, name: str) -> Metric:
        """The sum of a metric of the region's replica."""
        return self._here("AWS/DynamoDB", name, self._table, "Sum")

    def replication_latency(self, to: str) -> Metric:
        """Milliseconds until a write in this region has reached region `to`. The region of the
        write publishes it every five minutes."""
        pair = {**self._table, "ReceivingRegion": to}
        return self._here("AWS/DynamoDB", "ReplicationLatency", pair, "Average")

    def heartbeat_age(self, of: str) -> Metric:
        """Age in seconds of region `of`'s heartbeat in this region's replica."""
        names = self._deployment.names
        dimensions = {"service": names.function(HEARTBEAT), "written_in": of}
        return self._here(names.prefix, "HeartbeatAge", dimensions, "Maximum")

    def drained(self) -> Metric:
        """1 if the health function found the region drained by an operator, else 0."""
        names = self._deployment.names
        return self._here(names.prefix, "Drained", {"service": names.function(HEALTH)}, "Maximum")

    def dead_letters(self) -> Metric:
        """Messages waiting in the stream consumer's dead-letter queue."""
        return self._dead_letter_queue("ApproximateNumberOfMessagesVisible", "Maximum")

    def new_dead_letters(self) -> Metric:
        """New messages in the dead-letter queue. SQS counts them because Lambda sends them; it does
        not count messages that a redrive policy moves."""
        return self._dead_letter_queue("NumberOfMessagesSent", "Sum")

    def days_to_expiry(self) -> Metric:
        """Days until the certificate expires. ACM publishes no points after the expiry."""
        return days_to_expiry(self._watched.region, self._watched.certificate_arn)

    def health_check(self, name: str, statistic: str) -> Metric:
        """A metric of the region's health check, which Route 53 publishes in us-east-1."""
        check = {"HealthCheckId": self._watched.health_check_id}
        return Metric(GLOBAL_REGION, "AWS/Route53", name, check, statistic)

    def _dead_letter_queue(self, name: str, statistic: str) -> Metric:
        queue = {"QueueName": self._deployment.names.dead_letters}
        return self._here("AWS/SQS", name, queue, statistic)

    @property
    def _table(self) -> dict[str, str]:
        return {"TableName": self._deployment.names.table}

    def _gateway(self, name: str, statistic: str) -> Metric:
        return self._here("AWS/ApiGateway", name, {"ApiId": self._watched.api_id}, statistic)

    def _here(
        self, namespace: str, name: str, dimensions: Mapping[str, str], statistic: str
    ) -> Metric:
        return Metric(self._watched.region, namespace, name, dimensions, statistic)
