"""The CloudWatch metrics of a cell, each with the region that publishes it.

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
    """A metric of a region, and the statistic that makes a point of each period."""

    region: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Metric math over metrics, by the ids that it calls them by."""

    expression: str
    metrics: Mapping[str, Metric]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A cell by the ids that AWS gave it."""

    region: str
    api_id: str
    health_api_id: str
    """The API that the health checkers ask; under mutual TLS another than callers do."""
    health_check_id: str
    certificate_arn: str
    """What both of its names are served with."""


def days_to_expiry(region: str, certificate_arn: str) -> Metric:
    """Days until a certificate of a region expires."""
    certificate = {"CertificateArn": certificate_arn}
    return Metric(region, "AWS/CertificateManager", "DaysToExpiry", certificate, "Minimum")


class CellMetrics:
    """The metrics of one cell."""

    def __init__(self, deployment: Deployment, watched: Watched) -> None:
        self._deployment = deployment
        self._watched = watched

    def requests(self) -> Metric:
        """Everybody's requests, the health checkers' among them."""
        return self._gateway("Count", "SampleCount")

    def errors(self, kind: str) -> Metric:
        """Answers of `kind`, "4xx" or "5xx"."""
        return self._gateway(kind, "Sum")

    def latency(self, percentile: str) -> Metric:
        """Milliseconds until the caller is answered."""
        return self._gateway("Latency", percentile)

    def of_health_route(self, metric: Metric) -> Metric:
        """Return an API's metric for its health route alone, as detailed metrics have it."""
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
        """Memory by time of the application's function: what Lambda charges for."""
        gigabytes = self._deployment.api.function.memory / 1024
        duration = self.function("Duration", "Sum")
        return Formula(f"milliseconds / 1000 * {gigabytes:g}", {"milliseconds": duration})

    def table(self, name: str) -> Metric:
        """A metric of the region's replica, summed."""
        return self._here("AWS/DynamoDB", name, self._table, "Sum")

    def replication_latency(self, to: str) -> Metric:
        """Milliseconds until a write of this region is in region `to`; the region that was written
        to publishes it, every five minutes."""
        pair = {**self._table, "ReceivingRegion": to}
        return self._here("AWS/DynamoDB", "ReplicationLatency", pair, "Average")

    def heartbeat_age(self, of: str) -> Metric:
        """Seconds since region `of` wrote the heartbeat that this region's replica holds."""
        names = self._deployment.names
        dimensions = {"service": names.function(HEARTBEAT), "written_in": of}
        return self._here(names.prefix, "HeartbeatAge", dimensions, "Maximum")

    def drained(self) -> Metric:
        """1 where the health function found the region drained by an operator, else 0."""
        names = self._deployment.names
        return self._here(names.prefix, "Drained", {"service": names.function(HEALTH)}, "Maximum")

    def dead_letters(self) -> Metric:
        """How many messages tell of what the stream's consumer gave up on."""
        return self._dead_letter_queue("ApproximateNumberOfMessagesVisible", "Maximum")

    def new_dead_letters(self) -> Metric:
        """How many of them came. Lambda sends them itself, so that SQS counts them; a message that
        SQS moves to a queue by its redrive policy it does not."""
        return self._dead_letter_queue("NumberOfMessagesSent", "Sum")

    def days_to_expiry(self) -> Metric:
        """Days until the certificate expires; ACM publishes them until it has."""
        return days_to_expiry(self._watched.region, self._watched.certificate_arn)

    def health_check(self, name: str, statistic: str) -> Metric:
        """A metric of the region's health check; all of them are in us-east-1."""
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
