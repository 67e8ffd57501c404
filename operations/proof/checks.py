"""What a health check really observes, and so what it finds when regions fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from operations.proof.failures import Flags, Mode, Scenarios

EVERY_MODE = frozenset(Mode)


class Fault(StrEnum):
    """Why a check tells nothing about the one region that it stands for."""

    SHARED_NAME = "several regions answer it"
    DISABLED_ENDPOINT = "the execute-api endpoint is disabled"
    NO_ROUTE = "no route serves the path"
    NO_TLS = "API Gateway serves HTTPS alone"
    CLIENT_CERTIFICATE = "the domain wants a client's certificate"
    AUTHORIZATION = "the route wants authorization"
    NO_ANSWER = "the name leads nowhere"
    ELSEWHERE = "the name is none of the regions'"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one check's finding depends on.

    It is green while any of `places` lives, and turns red only for failures in the modes that
    it `notices`; `always` is what it finds where it depends on nothing. `says` tells why, as a
    sentence's end after the check's name. `assumed` marks what the source cannot tell, `fault`
    what makes the check useless.
    """

    says: str
    places: frozenset[str] = frozenset()
    notices: frozenset[Mode] = EVERY_MODE
    always: bool | None = None
    assumed: bool = False
    fault: Fault | None = None

    def finds(self, scenarios: Scenarios, mode: Mode) -> Flags:
        """What checkers find in each scenario of failures in a mode."""
        found = scenarios.everywhere
        if self.always is not None:
            return found & self.always
        if mode not in self.notices:
            return found
        lives = ~found
        for place in self.places:
            lives |= scenarios.alive(place)
        return lives


def findings(
    observations: Mapping[str, Observation], scenarios: Scenarios, mode: Mode
) -> dict[str, Flags]:
    """What is found of every check in every scenario."""
    return {key: each.finds(scenarios, mode) for key, each in observations.items()}
