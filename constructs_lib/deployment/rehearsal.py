"""`[rehearsal]`: what only a rehearsal needs."""

from typing import Annotated

from pydantic import Field

from constructs_lib.deployment.section import Listed, Section, matches


class StandIn(Section):
    """`[[rehearsal.stand_ins]]`: an external server that a rehearsal replaces by a local one."""

    variable: str
    """The variable of `[api.environment]` that holds the server's URL."""
    document: str
    """The file that the local server answers with; the path starts at the project's folder."""


class SampleRequest(Section):
    """`[[rehearsal.requests]]`: a request that a rehearsal sends to each region."""

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
    """`[rehearsal.callers]`: the share of simulated callers that do not resolve the name each
    time."""

    keep_connections: Fraction = 0.2
    """The share of requests on a kept connection, 0 to 1. Their callers, such as browsers and
    pooled clients, resolve the name again only when the connection breaks."""
    keep_answers: Fraction = 0.05
    """The share of the other requests whose caller, such as a JVM, keeps DNS answers beyond their
    TTL; 0 to 1."""
    answers_kept_seconds: Annotated[int, Field(ge=0, le=86_400)] = 30
    """Seconds for which those callers keep an answer; a JVM's default is 30."""


class Rehearsal(Section):
    """`[rehearsal]`: what only a rehearsal needs."""

    stand_ins: Listed[StandIn] = ()
    """External servers to replace by local ones."""
    requests: Listed[SampleRequest] = ()
    """Requests that show that the API works."""
    callers: Callers = Callers()
    """Simulated callers that do not resolve the name each time."""
