"""The limits and the arithmetic of Route 53's health checks, each with the AWS page it is from.

Pages of the Amazon Route 53 Developer Guide:

- *Determines*: "How Amazon Route 53 determines whether a health check is healthy"
- *Values*: "Values that you specify when you create or update health checks"
"""

from typing import Final, Literal

Interval = Literal[10, 30]
"""Seconds between two requests of one checker (*Values*, "Request interval")."""
DEFAULT_INTERVAL: Final = 30
"""Seconds, where a health check names no interval (API reference, `HealthCheckConfig`)."""

FAILURE_THRESHOLDS = range(1, 11)
"""Consecutive answers, 1 to 10, after which a checker changes its view (*Values*)."""
DEFAULT_FAILURE_THRESHOLD: Final = 3
"""Consecutive answers, where a health check names no threshold (`HealthCheckConfig`)."""

HEALTHY_STATUSES = range(200, 400)
"""HTTP status codes that count as healthy: 2xx and 3xx (*Determines*)."""
SEARCHED_BYTES: Final = 5120
"""Bytes at the start of a body in which the search string must stand completely (*Determines*)."""
SEARCH_STRING_LENGTH: Final = 255
"""Characters of the longest search string (*Values*, "Search string")."""

CONNECT_SECONDS: Final = 4.0
"""Seconds for the TCP connection of an HTTP or HTTPS check (*Determines*)."""
STATUS_SECONDS: Final = 2.0
"""Seconds from the connection to the HTTP status code (*Determines*)."""
BODY_SECONDS: Final = 2.0
"""Seconds from the status code to the searched part of the body (*Determines*)."""
TCP_CONNECT_SECONDS: Final = 10.0
"""Seconds for the connection of a TCP check, which asks nothing more (*Determines*)."""

PORTS = {"HTTP": 80, "HTTP_STR_MATCH": 80, "HTTPS": 443, "HTTPS_STR_MATCH": 443}
"""The port of each HTTP type of check where none is named (*Values*, "Port")."""

MAXIMUM_HEALTH_THRESHOLD: Final = 256
"""The most children of which a calculated check can ask that they be healthy (API reference,
`HealthCheckConfig`, HealthThreshold)."""

CHECKERS_PER_ENDPOINT: Final = 16
"""Checkers that ask one endpoint. Route 53 publishes no count; its console's help and *Values* say
that an endpoint is asked every two to three seconds at an interval of 30 seconds, and more than
once a second at 10."""

_HEALTHY_PERCENT = 18


def is_healthy(content: int, checkers: int) -> bool:
    """Whether an endpoint is healthy that `content` of `checkers` report as healthy.

    It is while more than 18 % of the checkers do (*Determines*).
    """
    return content * 100 > checkers * _HEALTHY_PERCENT
