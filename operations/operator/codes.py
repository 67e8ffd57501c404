"""Which code the functions of each region run: the version that their alias "live" points to."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import boto3

from constructs_lib.deployment.model import Deployment
from constructs_lib.names import API, CONSUMER, HEALTH, HEARTBEAT, LIVE, released
from operations.operator.concurrent_calls import Unanswered
from operations.operator.replicas import CONFIG


@dataclass(frozen=True, slots=True)
class Running:
    """The version that a function's alias points to.

    `code` is the version's CodeSha256. `described` is the alias's description, which Terraform
    writes with each release. `shared_with` are other versions to which the alias sends a part of
    the calls.
    """

    version: str
    code: str
    described: str
    shared_with: tuple[str, ...] = ()

    @property
    def moved(self) -> str | None:
        """How the alias differs from what Terraform released, in words; None where it does not.

        An alias without a description is older than this description, and cannot be judged.
        """
        if self.described and self.described != released(self.version):
            return f"leads to version {self.version}, and Terraform left it at {self.described!r}"
        if self.shared_with:
            return f"sends part of the calls to version {', '.join(self.shared_with)}"
        return None


Functions = Mapping[str, Running]
"""The functions of one region by their roles."""


class LiveCode:
    """Reads the aliases and versions from Lambda in each region."""

    def __init__(self, deployment: Deployment) -> None:
        roles = [API, HEALTH]
        if len(deployment.cells) > 1:
            roles.append(HEARTBEAT)
        if deployment.consumer is not None:
            roles.append(CONSUMER)
        self._names = {role: deployment.names.function(role) for role in roles}

    def of(self, region: str) -> Functions:
        """Return the version that each of a region's functions runs."""
        client = boto3.Session().client("lambda", region_name=region, config=CONFIG)
        found = {}
        for role, name in self._names.items():
            alias = client.get_alias(FunctionName=name, Name=LIVE)
            version = alias["FunctionVersion"]
            configuration = client.get_function_configuration(FunctionName=name, Qualifier=version)
            weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
            found[role] = Running(
                version, configuration["CodeSha256"], alias.get("Description", ""), tuple(weights)
            )
        return found


def deviations(codes: Mapping[str, Functions | Unanswered]) -> Iterator[tuple[str, str]]:
    """Yield regions whose functions do not run the released code, each with the problem in words.

    All functions of a deployment are released as one bundle, so the most frequent code is taken for
    the right one. If several are equally frequent, all are named.
    """
    known = {region: each for region, each in codes.items() if not isinstance(each, Unanswered)}
    places: dict[str, dict[str, list[str]]] = {}
    for region, functions in known.items():
        for role, running in functions.items():
            places.setdefault(running.code, {}).setdefault(region, []).append(role)
            if running.moved is not None:
                yield region, f'the alias "{LIVE}" of its function {role} {running.moved}'
    counted = Counter(running.code for each in known.values() for running in each.values())
    usual = {code for code, count in counted.items() if count == max(counted.values())}
    for code, regions in places.items():
        others = ", ".join(sorted(usual - {code}))
        for region, roles in regions.items() if others else ():
            run = (
                f"functions {', '.join(roles)} run"
                if len(roles) > 1
                else f"function {roles[0]} runs"
            )
            yield region, f"its {run} the code {code}, and others run {others}"
