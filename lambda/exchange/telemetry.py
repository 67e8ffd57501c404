"""Structured logs, and metrics in the embedded metric format (EMF)."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()


def count(name: str) -> None:
    """Add one to a metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)


def report(name: str, error: Exception) -> None:
    """Count and log a failure that the caller does not see."""
    count(name)
    logger.warning(name, exc_info=error)
