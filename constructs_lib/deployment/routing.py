"""How callers are led to a region: a tree of groups, each with one policy."""

from typing import Annotated, Literal

from pydantic import Field

from constructs_lib.deployment.health_check import CheckPath
from constructs_lib.deployment.regions import RegionName
from constructs_lib.deployment.section import DnsName, Listed, Section, matches

Policy = Literal["latency", "failover", "weighted", "geolocation", "geoproximity"]
Continent = Literal["AF", "AN", "AS", "EU", "NA", "OC", "SA"]
Member = str
"""The name of a region, of a group or of an external endpoint."""

Name = Annotated[
    str,
    matches(
        r"(?!(.*-)?after(-|$))(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "is not lower-case words of a-z and 0-9 joined by hyphens, at most 40 characters, of which "
        'no word is "after"',
        'write it such as "europe"; names with "after" are derived ones',
    ),
]
"""The names derived of it are longer, and a DNS label has at most 63 characters."""


class Location(Section):
    """`[[routing.locations]]`: callers in one place, and where they are led."""

    continent: Continent | None = None
    """A continent: "AF", "AN" (Antarctica), "AS", "EU", "NA", "OC" or "SA"."""
    country: (
        Annotated[
            str,
            matches(
                r"[A-Z]{2}",
                "is not a country's two letters of ISO 3166",
                'write it such as "DE"',
            ),
        ]
        | None
    ) = None
    """A country, such as "DE"; it wins over its continent."""
    subdivision: (
        Annotated[
            str,
            matches(
                r"[A-Z]{2}",
                "is not the two letters of a state of the United States",
                'write it such as "CA"',
            ),
        ]
        | None
    ) = None
    """A state of the United States, beside country = "US"; it wins over the country."""
    to: Member
    """The region, group or external endpoint that serves these callers."""
    stay: bool = False
    """Never lead these callers elsewhere, not even when all that serves them is down: data
    residency at the price of an outage. Otherwise they are served as the next wider place is."""

    @property
    def identifier(self) -> str:
        """What tells this location from the others."""
        if self.continent is not None:
            return f"continent-{self.continent}"
        return "-".join(filter(None, ("country", self.country, self.subdivision)))


class Group(Section):
    """`[routing.groups.NAME]`: members, and the one policy that chooses among them."""

    policy: Policy = "latency"
    """"latency": the member with the least latency to the caller. "failover": the first member
    that is healthy. "weighted": in proportion to weights. "geolocation": by the caller's place.
    "geoproximity": the nearest member, as biased."""
    members: Listed[Member] | None = None
    """What latency, failover (in this order) and geoproximity choose among: regions, groups and
    external endpoints. All regions when left out of [routing] itself."""
    weights: dict[Member, Annotated[int, Field(ge=0, le=255)]] | None = None
    """Of weighted: each member's weight, 0 to 255; 0 is served only when no other is healthy."""
    locations: Listed[Location] | None = None
    """Of geolocation: places, and where their callers are led."""
    default: Member | None = None
    """Of geolocation: where callers in no listed place are led."""
    bias: dict[Member, Annotated[int, Field(ge=-99, le=99)]] | None = None
    """Of geoproximity: -99 to 99 for each member whose share shall shrink or grow."""
    minimum_healthy: Annotated[int, Field(ge=1, le=256)] | None = None
    """How many regions and external endpoints beneath must be healthy for the group to count as
    healthy; one when left out. More than one makes a calculated health check."""

    @property
    def is_counted(self) -> bool:
        """Whether a calculated health check counts what is healthy beneath."""
        return (self.minimum_healthy or 1) > 1

    @property
    def leads_to(self) -> tuple[Member, ...]:
        """The members, in the order of the file; one may be there for several locations."""
        return (
            *(self.members or ()),
            *(self.weights or ()),
            *(location.to for location in self.locations or ()),
            *((self.default,) if self.default is not None else ()),
        )


class External(Section):
    """`[routing.external.NAME]`: an endpoint outside of the deployment, such as another account's
    or that of a system which is being replaced."""

    domain_name: DnsName
    """What its alias record points at, such as "old-1.eu-west-1.elb.amazonaws.com"."""
    zone_id: Annotated[
        str,
        matches(
            r"Z[A-Z0-9]{1,31}",
            "is not the id of a hosted zone",
            'write it such as "Z32O12XQLNTSW2"; AWS lists those of its endpoints by region',
        ),
    ]
    """The hosted zone that AWS keeps `domain_name` in."""
    region: RegionName | None = None
    """The region where it stands; latency and geoproximity ask for it."""
    health_check_name: DnsName | None = None
    """The name that its health check asks over HTTPS; `domain_name` when left out."""
    health_check_path: CheckPath = "/health"
    """The path that its health check asks."""
    health_check_match: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    """What must stand in the first 5,120 bytes of the answer; any 2xx or 3xx when left out."""


class Routing(Group):
    """`[routing]`: how Route 53 chooses a region for a caller."""

    groups: dict[Name, Group] = {}
    """Groups, which may be members of one another; each is an internal name of its own."""
    external: dict[Name, External] = {}
    """Endpoints outside of the deployment."""

    def region_of(self, member: Member) -> str | None:
        """Return the region where a member stands: of a group, that of its first leaf."""
        if member in self.groups:
            return next(map(self.region_of, self.groups[member].leads_to), None)
        external = self.external.get(member)
        return member if external is None else external.region

    def leaves(self, member: Member) -> tuple[Member, ...]:
        """Return the regions and external endpoints beneath a member, each once."""
        if member not in self.groups:
            return (member,)
        beneath = (leaf for to in self.groups[member].leads_to for leaf in self.leaves(to))
        return tuple(dict.fromkeys(beneath))

    def group(self, name: str | None) -> Group:
        """Return a group; None is the routing itself."""
        return self if name is None else self.groups[name]
