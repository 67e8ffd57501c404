"""What is deployed to one region: HTTP APIs, functions, stream consumers and schedules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.http_api.deployed import Api, Domain, Function
from operations.rehearsal.regions.streams.filters import Filter


@dataclass(frozen=True, kw_only=True)
class FunctionVersion(Function):
    """A version of a Lambda function, with what is needed to run it."""

    arn: str
    """As the integration, mapping or schedule names it, with its alias or version if it has one."""
    version: str
    """A number or `$LATEST`."""
    runtime: str
    timeout: float
    """Seconds."""
    memory: int
    """MB; reported to the function, not enforced."""
    environment: Mapping[str, str]
    log_group: str
    drops_logs_below: str | None
    """The ApplicationLogLevel; None in the format Text, in which Lambda drops no lines."""
    reserved_concurrency: int | None
    code_sha256: str
    """In base64, as Lambda returns it."""
    code_location: str = field(compare=False)
    """A URL of the deployed zip; Lambda signs a new one for each GetFunction."""

    @property
    def account(self) -> str:
        """The id of its AWS account."""
        return self.arn.split(":")[4]


@dataclass(frozen=True, kw_only=True)
class StreamMapping:
    """An event source mapping from a table's stream to a function."""

    id: str
    stream_arn: str
    function: FunctionVersion
    filters: tuple[Filter, ...]
    batch_size: int
    retries: int
    dead_letters: str
    """The ARN of the queue that is told which records were discarded."""

    def lets_through(self, record: Mapping[str, Any]) -> bool:
        """Whether a record matches one of the filters; every record does if there is none."""
        return not self.filters or any(each.lets_through(record) for each in self.filters)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A schedule of EventBridge Scheduler that invokes a function at a rate."""

    name: str
    seconds: int
    """Between two invocations."""
    function: FunctionVersion
    input: str
    """The event, as JSON."""


@dataclass(frozen=True, kw_only=True)
class DeployedRegion:
    """Everything that is served in one region."""

    name: str
    apis: Mapping[str, Api]
    """By id."""
    domains: Mapping[str, Domain]
    """By name."""
    streams: tuple[StreamMapping, ...] = ()
    schedules: tuple[Schedule, ...] = ()

    @property
    def unrouted_functions(self) -> tuple[FunctionVersion, ...]:
        """The functions that streams and schedules invoke."""
        streams = (each.function for each in self.streams)
        return (*streams, *(each.function for each in self.schedules))

    @property
    def functions(self) -> Mapping[str, FunctionVersion]:
        """Every function that a route leads to, by ARN."""
        routes = (route for api in self.apis.values() for route in api.routes.values())
        functions = (route.function for route in routes)
        return {each.arn: each for each in functions if isinstance(each, FunctionVersion)}
