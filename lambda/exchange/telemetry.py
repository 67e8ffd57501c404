"""What the function says about itself: structured logs, metrics in the log (EMF), traces."""

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()
# Outside Lambda, and where POWERTOOLS_TRACE_DISABLED says so, it does nothing. Only the AWS client
# is patched: patching all that the X-Ray SDK knows imports all of it at every cold start.
tracer = Tracer(patch_modules=("botocore",))


def count(name: str) -> None:
    """Add one to a metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)


def report(name: str, error: Exception) -> None:
    """Count and log a failure that the caller was spared."""
    count(name)
    logger.warning(name, exc_info=error)
