"""The parts of a rehearsal that a world runs on and injects faults into, as protocols."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from constructs_lib.deployment.model import Deployment
from operations.rehearsal.world.edges import RunningRegions


class AwsEndpoint(Protocol):
    """The embedded AWS: the URL of its endpoint, and clients."""

    endpoint: str

    def client(self, service: str, region: str) -> Any:
        """Return a boto3 client of a service in a region."""


class Providers(Protocol):
    """Stand-ins for third-party servers, by the variables of `[api.environment]` that name them."""

    @property
    def variables(self) -> Collection[str]:
        """The variables whose servers have a stand-in."""

    def fail(self, variables: Collection[str]) -> None:
        """Make these stand-ins answer 503 from now on, and the others serve."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """A deployment and its running parts, from a `Rehearsal` or a test."""

    deployment: Deployment
    aws: AwsEndpoint
    regions: RunningRegions
    providers: Providers
