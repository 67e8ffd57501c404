"""Everything that a run does before it asks for confirmation; it creates nothing in the account."""

import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from operations.console.errors import ArgumentError
from operations.live.aws_clients import AwsClients
from operations.live.callers import NetworkOverrides
from operations.live.estimate import Estimate, created, estimate
from operations.live.journal import Run
from operations.live.preflight import AccountReport, preflight
from operations.live.stack import Stack
from operations.live.store import BUCKET_PREFIX, region_of
from operations.live.subcommands import CommandError
from operations.live.subcommands import run as run_command
from operations.live.throwaway import PREFIX, Throwaway, new_environment, throwaway
from operations.operator.watching.arguments import server_from


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """A run that is ready to begin."""

    run: Run
    folder: Path
    throwaway: Throwaway
    stack: Stack
    findings: AccountReport
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a person asks for on the command line."""

    zone: str
    source: Path
    environment: str | None
    state_bucket: str | None


def prepare(
    aws: AwsClients, wanted: RunRequest, folder: Path, overrides: NetworkOverrides
) -> PreparedRun:
    """Write the copy's files, check the account, prove and plan the copy, and estimate the costs.

    Raises:
        DeploymentError: if a run cannot deploy such a deployment.
        ArgumentError: with all problems of the account, or if the proof fails.
        AwsError, SynthesisError, TerraformError: if a check cannot be made.
    """
    environment = wanted.environment or new_environment()
    if not re.fullmatch(rf"{PREFIX}[a-z0-9]{{3,14}}", environment):
        raise ArgumentError(
            f"--environment {environment}: {PREFIX} and 3 to 14 of a-z and 0-9, such as live-4711"
        )
    own, state_bucket = folder / environment, wanted.state_bucket
    own.mkdir(parents=True, exist_ok=True)
    resolver, account = server_from(overrides.resolver), _account(aws)
    bucket = state_bucket or f"{BUCKET_PREFIX}{environment.removeprefix(PREFIX)}-{account}"
    write = partial(
        throwaway,
        *(wanted.source, own),
        environment=environment,
        zone=wanted.zone.rstrip("."),
        bucket=bucket,
    )
    made = write()
    first = made.first
    bucket_region = first.home if state_bucket is None else region_of(aws, bucket)
    if bucket_region != first.home:
        made = write(bucket_region=bucket_region)
        first = made.first
    grown = made.deployments["grown"]
    stack = Stack(own, first.names.prefix)
    configuration = stack.synthesize(made.files["grown"])
    found = preflight(aws, grown, configurations=[json.loads(configuration)], resolver=resolver)
    if found.problems:
        listed = "".join(f"\n  {problem}" for problem in found.problems)
        raise ArgumentError(f"Nothing was created, because:{listed}")
    plan = stack.planned_without_state(configuration)
    try:
        run_command("operations.proof", str(stack.file), deployment=made.files["grown"])
    except CommandError as error:
        raise ArgumentError(str(error)) from None
    return PreparedRun(
        run=Run(
            environment=environment,
            prefix=first.names.prefix,
            table=first.names.table,
            domain=first.domain.name,
            zone=first.domain.hosted_zone,
            account=found.account,
            home=first.home,
            regions=made.regions,
            bucket=bucket,
            bucket_region=bucket_region,
            bucket_is_own=state_bucket is None,
        ),
        folder=own,
        throwaway=made,
        stack=stack,
        findings=found,
        estimate=estimate(
            created(plan),
            regions=len(made.regions),
            interval=first.health_check.interval,
        ),
    )


def _account(aws: AwsClients) -> str:
    """Return the account id, or zeros if the credentials cannot be used: preflight reports that."""
    try:
        return str(aws.client("sts", "us-east-1").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError, ValueError):
        return "0" * 12
