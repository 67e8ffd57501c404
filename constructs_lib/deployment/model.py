"""The deployment: one file, validated as a whole before anything is built."""

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
    """A multi-region API: everything that its Terraform is made from.

    Raises:
        ValidationError: with every problem of the fields and of the rules between them.
    """

    name: Slug
    """The prefix of every physical name."""
    environment: Slug
    """The stage, such as "prod"; part of every physical name."""
    domain: Domain
    """The names that callers use."""
    regions: Annotated[Listed[RegionEntry], NOT_EMPTY]
    """The regions; each is a whole copy of the API."""
    table: Table = Table()
    """The global table."""
    api: Api
    """What every region runs."""
    consumer: Consumer | None = None
    """What happens once for each new item of the table; nothing when left out."""
    routing: Routing = Routing()
    """How callers are led to a region."""
    health_check: HealthCheck = HealthCheck()
    """How Route 53 learns that a region is well."""
    cloudfront: CloudFront | None = None
    """CloudFront in front of the API; none when left out."""
    monitoring: Monitoring | None = None
    """A dashboard and alarms that page; none when left out."""
    objectives: Objectives | None = None
    """What a drill is held to, beside what holds for every deployment."""
    state: State | None = None
    """Where Terraform keeps its state; beside the Terraform when left out."""
    rehearsal: Rehearsal = Rehearsal()
    """What a rehearsal needs beside."""
    tags: Annotated[dict[TagKey, TagValue], Field(max_length=MOST_TAGS)] = {}
    """Tags on every resource, beside Deployment, Environment and ManagedBy."""

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
        """The regions that hold something: all but the removed ones."""
        return tuple(entry for entry in self.regions if entry.state != "removed")

    @property
    def region_names(self) -> tuple[str, ...]:
        """The regions' names, in the order of the file."""
        return tuple(entry.name for entry in self.regions)

    @property
    def home(self) -> str:
        """The region whose provider owns the table and what there is but once."""
        return self.table.home or self.regions[0].name

    @property
    def replica_regions(self) -> tuple[str, ...]:
        """The table's other regions."""
        return tuple(entry.name for entry in self.replicas)

    @property
    def replicas(self) -> tuple[RegionEntry, ...]:
        """The regions that hold a replica of the home region's table."""
        return tuple(entry for entry in self.cells if entry.name != self.home)

    @property
    def cloudfront_regions(self) -> tuple[str, ...]:
        """The regions that need a provider for what AWS keeps there of CloudFront."""
        return (GLOBAL_REGION,) if self.cloudfront is not None else ()

    @property
    def monitoring_regions(self) -> tuple[str, ...]:
        """The regions beside its own that need a provider for what watches a cell."""
        return (GLOBAL_REGION,) if self.monitoring is not None else ()

    @property
    def active_monitoring(self) -> Monitoring | None:
        """What is watched, where anything is."""
        return self.monitoring if self.monitoring and self.monitoring.state == "active" else None

    @property
    def active_cloudfront(self) -> CloudFront | None:
        """CloudFront, where the shared name leads there."""
        return self.cloudfront if self.cloudfront and self.cloudfront.is_active else None

    @property
    def routed_name(self) -> str:
        """The name that Route 53 leads to a region: the shared one, or beside it CloudFront's."""
        return self.domain.name if self.active_cloudfront is None else self.names.routed_domain

    def routing_name(self, group: str | None) -> str:
        """Return the name of a routing group, whose label `group` is; None is the routed name."""
        return self.routed_name if group is None else self.names.routing_domain(group)

    @property
    def shared_url(self) -> str:
        """Where callers find the API."""
        return f"https://{self.domain.name}{self.domain.path('')}"

    def regional_url(self, region: str) -> str:
        """Where only this region answers."""
        return f"https://{self.names.regional_domain(region)}{self.domain.path('')}"

    @property
    def state_buckets(self) -> dict[str, str]:
        """The buckets that hold the state, each with its region."""
        if self.state is None:
            return {}
        regions = [self.home]
        if self.state.layout == "per-region":
            regions += [entry.name for entry in self.cells]
        return {self.state.bucket_in(region): self.state.region or region for region in regions}

    @property
    def all_tags(self) -> dict[str, str]:
        """The tags of every resource."""
        own = {"Deployment": self.name, "Environment": self.environment, "ManagedBy": "Meridian"}
        return {**own, **self.tags}
