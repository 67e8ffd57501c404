"""What there is to break: the parts of a rehearsal, as far as the world has to know them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from constructs_lib.deployment.model import Deployment
from operations.rehearsal.world.edges import RunningRegions


class AwsEndpoint(Protocol):
    """The embedded AWS."""

    endpoint: str

    def client(self, service: str, region: str) -> Any:
        """A boto3 client."""


class Providers(Protocol):
    """Stand-ins for the servers of others, by the variables that name them."""

    @property
    def variables(self) -> Collection[str]:
        """The variables."""

    def fail(self, variables: Collection[str]) -> None:
        """Have these answer 503 from now on, and the others serve."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """A deployment and what of it runs here: a `Rehearsal`'s own, or a test's."""

    deployment: Deployment
    aws: AwsEndpoint
    regions: RunningRegions
    providers: Providers
