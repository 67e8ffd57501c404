"""What a rehearsal needs to know."""

from typing import Annotated

from pydantic import Field

from constructs_lib.deployment.section import Listed, Section, matches


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


Fraction = Annotated[float, Field(ge=0, le=1)]


class Callers(Section):
    """`[rehearsal.callers]`: how many callers of a rehearsal do not ask DNS before each request."""

    keep_connections: Fraction = 0.2
    """The share of the requests that come on a kept connection, whose caller asks DNS again only
    when that breaks, such as a browser or a pooled client; 0 to 1."""
    keep_answers: Fraction = 0.05
    """The share of the others whose caller keeps DNS answers beyond what their TTL allows, such as
    a JVM; 0 to 1."""
    answers_kept_seconds: Annotated[int, Field(ge=0, le=86_400)] = 30
    """Seconds for which those keep an answer, whatever its TTL; a JVM's default is 30."""


class Rehearsal(Section):
    """`[rehearsal]`: what a rehearsal needs to know and a deployment does not."""

    stand_ins: Listed[StandIn] = ()
    """Servers to play."""
    requests: Listed[SampleRequest] = ()
    """Requests that show that the API answers."""
    callers: Callers = Callers()
    """Who in the world does not ask DNS again."""
