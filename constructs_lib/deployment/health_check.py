"""`[health_check]`: what Route 53 checks in each region."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from constructs_lib.deployment.section import Listed, Section, at_least, matches, refuse
from constructs_lib.health_check_facts import (
    CHECKERS_PER_ENDPOINT,
    DEFAULT_FAILURE_THRESHOLD,
    FAILURE_THRESHOLDS,
    Interval,
)
from constructs_lib.regions import CHECKER_REGIONS, MINIMUM_CHECKER_REGIONS


def _is_checker_region(name: str) -> str:
    if name not in CHECKER_REGIONS:
        refuse(
            "is not a region where Route 53's health checkers stand",
            f"use at least three of {', '.join(CHECKER_REGIONS)}",
        )
    return name


CheckerRegion = Annotated[
    str, AfterValidator(_is_checker_region), Field(json_schema_extra={"enum": [*CHECKER_REGIONS]})
]
CheckPath = Annotated[
    str,
    Field(max_length=255),
    matches(
        r"/[A-Za-z0-9._~/-]*",
        "is not a path that begins with /",
        'write it such as "/health", without query or variables',
    ),
]
CheckerRegions = Annotated[
    Listed[CheckerRegion],
    at_least(
        MINIMUM_CHECKER_REGIONS,
        "are fewer than the three regions that Route 53 asks for",
        f"list at least three of {', '.join(CHECKER_REGIONS)}, or none for all eight",
    ),
]


def _suffices(reserved: int) -> int:
    if 0 < reserved < CHECKERS_PER_ENDPOINT:
        refuse(
            f"is fewer than the {CHECKERS_PER_ENDPOINT} checkers that may ask at once",
            f"reserve {CHECKERS_PER_ENDPOINT} or more, or 0 for none",
        )
    return reserved


class HealthCheck(Section):
    """`[health_check]`: Route 53's HTTPS check of each region's regional name."""

    path: CheckPath = "/health"
    """The route of the health function, without the base path."""
    match: Literal["ok"] = "ok"
    """What the first 5,120 bytes of the answer must contain: "ok", which the health function
    answers only while the region is healthy."""
    interval: Interval = 10
    """Seconds between two requests of a checker: 10 or 30. A change replaces the check."""
    failure_threshold: Annotated[
        int, Field(ge=FAILURE_THRESHOLDS[0], le=FAILURE_THRESHOLDS[-1])
    ] = DEFAULT_FAILURE_THRESHOLD
    """Consecutive results after which a checker changes its status: 1 to 10."""
    checker_regions: CheckerRegions | None = None
    """Checker regions: at least three of Route 53's eight; all eight when left out."""
    measure_latency: bool = True
    """Publish the checkers' measured latency to CloudWatch. A change replaces the check."""
    reserved_concurrency: Annotated[int, Field(ge=0, le=1000), AfterValidator(_suffices)] = (
        2 * CHECKERS_PER_ENDPOINT
    )
    """Concurrent executions reserved for the health function in each region. The default is twice
    what is needed when all checkers ask at once and each execution takes the longest possible, 3
    seconds. Lambda refuses a reservation that leaves the account less than 100 unreserved; 0
    reserves none."""
