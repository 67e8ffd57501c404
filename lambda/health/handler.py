"""The health function, which always answers and reads the table at most every five seconds.

Checkers in eight regions send several requests per second in total. A result, good or bad, is
reused for a few seconds to limit the load on the table.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError

from health.examination import ExaminationError, Region
from health.report import Finding, response

FINDING_SECONDS = 5.0
logger = Logger()
this_region = cache(Region.of_this_function)
# Create the client at import: a starting process has been observed to get more processor time than
# an invocation, and a checker waits two seconds only. An error here is raised again, and reported,
# by the first examination.
with suppress(Exception):
    this_region()


class CachedFinding:
    """Reuses a finding for `FINDING_SECONDS`; `clock` is monotonic."""

    def __init__(
        self, examine: Callable[[], Finding], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._examine = examine
        self._clock = clock
        self._finding: Finding | None = None
        self._counts_until = clock()

    def finding(self) -> Finding:
        if self._finding is None or self._clock() >= self._counts_until:
            self._finding = self._examine()
            self._counts_until = self._clock() + FINDING_SECONDS
        return self._finding


def examine() -> Finding:
    """Return the state of this region and write the metric `Drained`; an exception is a failure."""
    try:
        finding = this_region().examine()
        _count(drained=finding.status == "drained")
        return finding
    except Exception as error:
        logger.exception("this region cannot serve")
        name = os.environ.get("AWS_REGION", "unknown")
        return Finding(status="fail", region=name, reason=_reason(error))


def _count(*, drained: bool) -> None:
    with single_metric(name="Drained", unit=MetricUnit.Count, value=int(drained)) as metric:
        metric.add_dimension(name="service", value=os.environ["POWERTOOLS_SERVICE_NAME"])


def _reason(error: Exception) -> str:
    match error:
        case ExaminationError():
            return str(error)
        case ClientError():  # its message would reveal names of resources
            return f"the table answered {error.response['Error']['Code']}"
        case _:
            return f"the table did not answer: {type(error).__name__}"


cached = CachedFinding(examine)


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer GET /health: 200 for a healthy region, else 503 with the reason; never raises."""
    return response(cached.finding())
