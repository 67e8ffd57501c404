"""What the function says about itself: structured logs, and metrics in the log (EMF)."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()


def count(name: str) -> None:
    """Add one to a metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)


def report(name: str, error: Exception) -> None:
    """Count and log a failure that the caller was spared."""
    count(name)
    logger.warning(name, exc_info=error)
