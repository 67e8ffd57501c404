"""How a deployment is kept: its state and its rehearsal."""

from typing import Annotated, Literal

from constructs_lib.deployment.places import RegionName
from constructs_lib.deployment.section import Listed, Section, matches


class Routing(Section):
    """`[routing]`: how Route 53 chooses a region for a caller."""

    policy: Literal["latency"] = "latency"
    """"latency": the healthy region with the least latency to the caller."""


class State(Section):
    """`[state]`: where Terraform keeps its state."""

    bucket: Annotated[
        str,
        matches(
            r"[a-z0-9{][a-z0-9.{}-]{1,68}[a-z0-9}]",
            "is not a bucket's name: 3 to 63 of a-z, 0-9, . and -",
            "give the name alone, without s3://",
        ),
    ]
    """An S3 bucket that exists already; versioning should be on. "{region}" stands for a stack's
    region."""
    region: RegionName | None = None
    """The bucket's region; the stack's own, or the table's home region, when left out."""
    layout: Literal["single", "per-region"] = "single"
    """"single": one state for everything. "per-region": one for what all regions share, and one
    for each region in a bucket of its own, so that a region that is down blocks no other's."""

    def bucket_in(self, region: str) -> str:
        """Return the bucket that holds the state of a stack in `region`."""
        return self.bucket.replace("{region}", region)


class StandIn(Section):
    """`[[rehearsal.stand_ins]]`: a server of somebody else's that a rehearsal must not ask."""

    variable: str
    """The variable of `[api.environment]` that holds the server's URL."""
    document: str
    """The file, from the project's folder, that a loopback server answers with."""


class SampleRequest(Section):
    """`[[rehearsal.requests]]`: a request that a rehearsal sends to every region."""

    send: Annotated[
        str,
        matches(
            r"(GET|HEAD|POST|PUT|PATCH|DELETE) /\S*",
            "is not a method and a path",
            'write it such as "GET /rates/EUR/USD", without the base path',
        ),
    ]
    """The method and the path, without the base path."""
    body: str | None = None
    """The body, sent as JSON."""


class Rehearsal(Section):
    """`[rehearsal]`: what a rehearsal needs to know and a deployment does not."""

    stand_ins: Listed[StandIn] = ()
    """Servers to play."""
    requests: Listed[SampleRequest] = ()
    """Requests that show that the API answers."""
