"""Record sets: their values or aliases, routing policies and health checks."""

from dataclasses import dataclass, field
from typing import NamedTuple

from constructs_lib.routing.policies import RoutingPolicy, Simple


class RecordKey(NamedTuple):
    """What identifies a record set within its hosted zone."""

    name: str
    type: str
    set_identifier: str | None


@dataclass(frozen=True, slots=True)
class AliasTarget:
    """Where an alias points: a record set of its own hosted zone, or an AWS resource.

    `hosted_zone_id` is None for the record's own hosted zone. The name of an AWS resource that
    Terraform has yet to create is symbolic: `${aws_lb.this.dns_name}`.
    """

    name: str
    evaluate_target_health: bool
    hosted_zone_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordSet:
    """One record set: its values or its alias, its policy, its health check's id.

    The name is canonical. `ttl` is in seconds and None for an alias. `source` tells where a
    reader found it (a Terraform address) and does not count when record sets are compared.
    """

    name: str
    type: str
    policy: RoutingPolicy = field(default_factory=Simple)
    set_identifier: str | None = None
    values: tuple[str, ...] = ()
    ttl: int | None = None
    alias: AliasTarget | None = None
    health_check_id: str | None = None
    source: str = field(default="", compare=False)

    @property
    def key(self) -> RecordKey:
        """Its identity within the hosted zone."""
        return RecordKey(self.name, self.type, self.set_identifier)
