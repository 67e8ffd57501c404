"""The model of a deployment file, which is validated as a whole before anything is built."""

from typing import Annotated, Any, Self

from pydantic import Field, ModelWrapValidatorHandler, model_validator

from constructs_lib.deployment.api import Api
from constructs_lib.deployment.cloudfront import CloudFront
from constructs_lib.deployment.consumer import Consumer
from constructs_lib.deployment.domain import Domain
from constructs_lib.deployment.health_check import HealthCheck
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.deployment.objectives import Objectives
from constructs_lib.deployment.regions import RegionEntry
from constructs_lib.deployment.rehearsal import Rehearsal
from constructs_lib.deployment.routing import Routing
from constructs_lib.deployment.rule_helpers import checked
from constructs_lib.deployment.rules import broken_rules
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section, Slug
from constructs_lib.deployment.state import State
from constructs_lib.deployment.table import Table
from constructs_lib.deployment.tags import MOST_TAGS, TagKey, TagValue
from constructs_lib.names import Names
from constructs_lib.regions import GLOBAL_REGION


class Deployment(Section):
    """A multi-region API: all that its Terraform is generated from.

    Raises:
        ValidationError: with all problems of its fields and of the rules between them.
    """

    name: Slug
    """The prefix of all physical names."""
    environment: Slug
    """The stage, such as "prod"; part of all physical names."""
    domain: Domain
    """The names that callers use."""
    regions: Annotated[Listed[RegionEntry], NOT_EMPTY]
    """The regions; each has a complete copy of the API."""
    table: Table = Table()
    """The global table."""
    api: Api
    """The application that each region runs."""
    consumer: Consumer | None = None
    """A function that receives each new item of the table once; none when left out."""
    routing: Routing = Routing()
    """How Route 53 chooses a region for a caller."""
    health_check: HealthCheck = HealthCheck()
    """How Route 53 checks the health of a region."""
    cloudfront: CloudFront | None = None
    """CloudFront in front of the API; none when left out."""
    monitoring: Monitoring | None = None
    """A dashboard, and alarms that page; none when left out."""
    objectives: Objectives | None = None
    """Limits that a drill must keep, in addition to those of every deployment."""
    state: State | None = None
    """Where Terraform keeps its state; in local files when left out."""
    rehearsal: Rehearsal = Rehearsal()
    """What only a rehearsal needs."""
    tags: Annotated[dict[TagKey, TagValue], Field(max_length=MOST_TAGS)] = {}
    """Tags on all resources, in addition to Deployment, Environment and ManagedBy."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_problems(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return checked(cls.__name__, data, handler, broken_rules(data))

    @property
    def names(self) -> Names:
        """The physical names."""
        return Names(self.name, self.environment, self.domain.name)

    @property
    def cells(self) -> tuple[RegionEntry, ...]:
        """The regions that have resources: all but the removed ones."""
        return tuple(entry for entry in self.regions if entry.state != "removed")

    @property
    def region_names(self) -> tuple[str, ...]:
        """The regions' names, in the order of the file."""
        return tuple(entry.name for entry in self.regions)

    @property
    def home(self) -> str:
        """The region whose provider manages the table and other resources that exist once."""
        return self.table.home or self.regions[0].name

    @property
    def replica_regions(self) -> tuple[str, ...]:
        """The names of the regions in `replicas`."""
        return tuple(entry.name for entry in self.replicas)

    @property
    def replicas(self) -> tuple[RegionEntry, ...]:
        """The regions that have a replica of the table: all cells but the home region."""
        return tuple(entry for entry in self.cells if entry.name != self.home)

    @property
    def cloudfront_regions(self) -> tuple[str, ...]:
        """The region that needs a provider for CloudFront's resources: us-east-1, or none."""
        return (GLOBAL_REGION,) if self.cloudfront is not None else ()

    @property
    def monitoring_regions(self) -> tuple[str, ...]:
        """Extra provider regions for monitoring: us-east-1, or none."""
        return (GLOBAL_REGION,) if self.monitoring is not None else ()

    @property
    def active_monitoring(self) -> Monitoring | None:
        """The monitoring section, or None if it is left out or removed."""
        return self.monitoring if self.monitoring and self.monitoring.state == "active" else None

    @property
    def active_cloudfront(self) -> CloudFront | None:
        """The CloudFront section, or None if it is left out or removed."""
        return self.cloudfront if self.cloudfront and self.cloudfront.is_active else None

    @property
    def routed_name(self) -> str:
        """The name whose record sets choose the region: the shared name, or CloudFront's origin."""
        return self.domain.name if self.active_cloudfront is None else self.names.routed_domain

    def routing_name(self, group: str | None) -> str:
        """Return the DNS name of a routing group by its label; None is the routed name."""
        return self.routed_name if group is None else self.names.routing_domain(group)

    @property
    def shared_url(self) -> str:
        """The URL of the API under the shared name."""
        return f"https://{self.domain.name}{self.domain.path('')}"

    def regional_url(self, region: str) -> str:
        """Return the URL that only `region` serves."""
        return f"https://{self.names.regional_domain(region)}{self.domain.path('')}"

    @property
    def state_buckets(self) -> dict[str, str]:
        """The S3 buckets of the state, and the region of each; empty for local state."""
        if self.state is None:
            return {}
        regions = [self.home]
        if self.state.layout == "per-region":
            regions += [entry.name for entry in self.cells]
        return {self.state.bucket_in(region): self.state.region or region for region in regions}

    @property
    def all_tags(self) -> dict[str, str]:
        """The tags of all resources."""
        own = {"Deployment": self.name, "Environment": self.environment, "ManagedBy": "Meridian"}
        return {**own, **self.tags}
