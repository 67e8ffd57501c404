"""A Lambda function with its role, log group and alias."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.names import LIVE, released
from constructs_lib.region.iam_policies import (
    LAMBDA_SERVICE,
    Statement,
    policy,
    send_traces,
    trust,
    write_own_logs,
)

RUNTIME = "python3.13"


@dataclass(frozen=True, slots=True)
class Code:
    """The bundle: its path relative to the stack's folder, and its SHA-256 in base64."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """Settings of a function; `memory` in MiB, `timeout` in seconds, retention in days."""

    handler: str
    memory: int
    timeout: int
    architecture: str
    tracing: bool
    log_level: str
    """The lowest level that Powertools' logger writes."""
    log_retention_days: int
    logs_calls: bool = True
    """Whether Lambda logs the start, end and report of each invocation, or failures only."""
    reserved_concurrency: int | None = None
    """Reserved concurrent executions, which also limit the function; None reserves none."""


class RegionalFunction(Construct):
    """A function with the alias "live", its own role and its own log group.

    Callers invoke the alias. It points to the version that the latest release published, and moves
    when both code and configuration of a new release are in place. Publishing a version by hand
    does not move it, and an apply moves back an alias that was moved by hand
    (docs/decisions/released-versions.md). The role has the permissions in `statements`, may write
    its own logs and, if traced, may send traces.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        role_name: str,
        log_group_name: str,
        code: Code,
        settings: FunctionSettings,
        environment: Mapping[str, str],
        statements: Sequence[Statement],
    ) -> None:
        super().__init__(scope, id_)
        logs = aws.cloudwatch_log_group.CloudwatchLogGroup(
            self,
            "logs",
            provider=provider,
            name=log_group_name,
            retention_in_days=settings.log_retention_days,
        )
        role = aws.iam_role.IamRole(
            self,
            "role",
            provider=provider,
            name=role_name,
            assume_role_policy=trust(LAMBDA_SERVICE),
        )
        allowed = [*statements, write_own_logs(logs.arn)]
        if settings.tracing:
            allowed.append(send_traces())
        role_policy = aws.iam_role_policy.IamRolePolicy(
            self,
            "policy",
            provider=provider,
            name="function",
            role=role.name,
            policy=policy(allowed),
        )
        variables = {**environment, "POWERTOOLS_LOG_LEVEL": settings.log_level}
        tracing_mode = "Active" if settings.tracing else "PassThrough"
        logging = _logging(logs.name, logs_calls=settings.logs_calls)
        published = {
            "role": role.arn,
            "runtime": RUNTIME,
            "handler": settings.handler,
            "architectures": [settings.architecture],
            "memory_size": settings.memory,
            "timeout": settings.timeout,
            "environment": variables,
            "tracing_config": tracing_mode,
            "logging_config": logging,
        }
        function = aws.lambda_function.LambdaFunction(
            self,
            THIS,
            provider=provider,
            function_name=name,
            role=role.arn,
            runtime=RUNTIME,
            handler=settings.handler,
            architectures=[settings.architecture],
            filename=code.path,
            source_code_hash=_release(code, published),
            memory_size=settings.memory,
            timeout=settings.timeout,
            reserved_concurrent_executions=settings.reserved_concurrency,
            publish=True,
            environment=aws.lambda_function.LambdaFunctionEnvironment(variables=variables),
            tracing_config=aws.lambda_function.LambdaFunctionTracingConfig(mode=tracing_mode),
            logging_config=aws.lambda_function.LambdaFunctionLoggingConfig(**logging),
            depends_on=[role_policy],
        )
        # Not tf.DataResource, which runs `terraform version` in every synthesis.
        release = tf.TerraformResource(
            self,
            "release",
            terraform_resource_type="terraform_data",
            lifecycle=tf.TerraformResourceLifecycle(ignore_changes=["input"]),
        )
        release.add_override("input", {"version": function.version})
        identity = {"function": function.arn, "code": function.source_code_hash}
        release.add_override("triggers_replace", identity)
        version = release.get_string_attribute("output.version")
        self.alias = aws.lambda_alias.LambdaAlias(
            self,
            "live",
            provider=provider,
            name=LIVE,
            description=released(version),
            function_name=function.function_name,
            function_version=version,
        )


def _release(code: Code, published: Mapping[str, object]) -> str:
    """Return the identity of a release: the code's hash, and a digest of all settings for which the
    provider publishes a new version.

    The provider uploads the code whenever this differs from the value in the state. So a version
    that is published for changed settings also has the bundle's code, whatever was uploaded by
    hand.
    """
    return f"{code.sha256}:{tf.Fn.sha256(tf.Fn.jsonencode(published))}"


def _logging(log_group: str, *, logs_calls: bool) -> dict[str, str]:
    """Return a logging configuration with which Lambda drops none of the function's lines.

    Lambda filters by level in the format JSON only, and treats lines without a level, such as
    embedded metrics, as INFO. That format is needed to reduce Lambda's own lines; its application
    level must then be INFO. Powertools' level works in the format Text only: in JSON, Powertools
    uses Lambda's level. See docs/decisions/log-levels.md.
    """
    if logs_calls:
        return {"log_format": "Text", "log_group": log_group}
    return {
        "log_format": "JSON",
        "log_group": log_group,
        "application_log_level": "INFO",
        "system_log_level": "WARN",
    }
