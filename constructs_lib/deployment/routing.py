"""`[routing]`: how Route 53 chooses a region for a caller, as a tree of groups."""

from typing import Annotated, Literal

from pydantic import Field

from constructs_lib.deployment.health_check import CheckPath
from constructs_lib.deployment.regions import RegionName
from constructs_lib.deployment.section import DnsName, Listed, Section, matches
from constructs_lib.health_check_facts import MAXIMUM_HEALTH_THRESHOLD, SEARCH_STRING_LENGTH

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
"""Names of groups and external endpoints. DNS labels derived from them are longer, and a label has
at most 63 characters."""


class Location(Section):
    """`[[routing.locations]]`: callers in one place, and the member that serves them."""

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
    """A country, such as "DE"; it has priority over its continent."""
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
    """A state of the United States, with country = "US"; it has priority over the country."""
    to: Member
    """The region, group or external endpoint that serves these callers."""
    stay: bool = False
    """Never send these callers elsewhere, not even when the member is down: residency at the price
    of an outage. Otherwise Route 53 then answers as for the next larger place."""

    @property
    def identifier(self) -> str:
        """The set identifier of the location's record."""
        if self.continent is not None:
            return f"continent-{self.continent}"
        return "-".join(filter(None, ("country", self.country, self.subdivision)))


class Group(Section):
    """`[routing.groups.NAME]`: members, and the policy that chooses among them."""

    policy: Policy = "latency"
    """"latency": the member with the lowest latency to the caller. "failover": the first healthy
    member. "weighted": in proportion to weights. "geolocation": by the caller's place.
    "geoproximity": the nearest member, after the bias."""
    members: Listed[Member] | None = None
    """For latency, failover (in this order) and geoproximity: regions, groups and external
    endpoints. All regions when left out of [routing] itself."""
    weights: dict[Member, Annotated[int, Field(ge=0, le=255)]] | None = None
    """For weighted: each member's weight, 0 to 255. A member of weight 0 is used only when no other
    is healthy."""
    locations: Listed[Location] | None = None
    """For geolocation: places, and the members that serve their callers."""
    default: Member | None = None
    """For geolocation: the member that serves callers in all other places."""
    bias: dict[Member, Annotated[int, Field(ge=-99, le=99)]] | None = None
    """For geoproximity: -99 to 99, to shrink or grow the area that a member serves."""
    minimum_healthy: Annotated[int, Field(ge=1, le=MAXIMUM_HEALTH_THRESHOLD)] | None = None
    """How many regions and external endpoints of the group must be healthy for the group to be
    healthy; one when left out. More than one creates a calculated health check."""

    @property
    def is_counted(self) -> bool:
        """Whether the group has a calculated health check."""
        return (self.minimum_healthy or 1) > 1

    @property
    def leads_to(self) -> tuple[Member, ...]:
        """The members in the order of the file; one member may serve several locations."""
        return (
            *(self.members or ()),
            *(self.weights or ()),
            *(location.to for location in self.locations or ()),
            *((self.default,) if self.default is not None else ()),
        )


class External(Section):
    """`[routing.external.NAME]`: an endpoint outside of the deployment, such as one in another
    account or of a system that is being replaced."""

    domain_name: DnsName
    """The target of its alias record, such as "old-1.eu-west-1.elb.amazonaws.com"."""
    zone_id: Annotated[
        str,
        matches(
            r"Z[A-Z0-9]{1,31}",
            "is not the id of a hosted zone",
            'write it such as "Z32O12XQLNTSW2"; AWS lists those of its endpoints by region',
        ),
    ]
    """The id of AWS's hosted zone of `domain_name`."""
    region: RegionName | None = None
    """Its AWS region; required for latency and geoproximity."""
    health_check_name: DnsName | None = None
    """The host name of its HTTPS health check; `domain_name` when left out."""
    health_check_path: CheckPath = "/health"
    """The path of its health check."""
    health_check_match: (
        Annotated[str, Field(min_length=1, max_length=SEARCH_STRING_LENGTH)] | None
    ) = None
    """What the first 5,120 bytes of the answer must contain. When left out any status of 2xx or 3xx
    is healthy."""


class Routing(Group):
    """`[routing]`: how Route 53 chooses a region for a caller."""

    groups: dict[Name, Group] = {}
    """Groups, which may be members of other groups. Each has an internal DNS name."""
    external: dict[Name, External] = {}
    """Endpoints outside of the deployment."""

    def region_of(self, member: Member) -> str | None:
        """Return the AWS region of a member, or None if unknown; for a group, that of its first
        member."""
        if member in self.groups:
            return next(map(self.region_of, self.groups[member].leads_to), None)
        external = self.external.get(member)
        return member if external is None else external.region

    def leaves(self, member: Member) -> tuple[Member, ...]:
        """Return the regions and external endpoints that a member contains, each once."""
        if member not in self.groups:
            return (member,)
        beneath = (leaf for to in self.groups[member].leads_to for leaf in self.leaves(to))
        return tuple(dict.fromkeys(beneath))

    def group(self, name: str | None) -> Group:
        """Return a group by name; None is `[routing]` itself."""
        return self if name is None else self.groups[name]
