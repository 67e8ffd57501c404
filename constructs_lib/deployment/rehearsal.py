"""What a rehearsal needs to know."""

from typing import Annotated

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


class Rehearsal(Section):
    """`[rehearsal]`: what a rehearsal needs to know and a deployment does not."""

    stand_ins: Listed[StandIn] = ()
    """Servers to play."""
    requests: Listed[SampleRequest] = ()
    """Requests that show that the API answers."""
