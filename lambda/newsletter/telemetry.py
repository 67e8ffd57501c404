"""What the functions say about themselves: structured logs, metrics in the log (EMF), traces."""

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()
# Only the AWS client is patched: patching all that the X-Ray SDK knows imports all of it.
tracer = Tracer(patch_modules=("botocore",))


def count(name: str, value: int = 1) -> None:
    """Add to a metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
