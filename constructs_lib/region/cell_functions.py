"""The functions of a cell: the application's, the health function, and what they have in common."""

from collections.abc import Mapping

from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import API, HEALTH
from constructs_lib.own_items import DRAIN, OWN_PREFIXES, SENTINEL
from constructs_lib.region.function import Code, FunctionSettings, RegionalFunction
from constructs_lib.region.iam_policies import (
    DESCRIBE_TABLE,
    READ_ITEMS,
    USE_KEY,
    WRITE_BY_PARTIQL,
    WRITE_ITEMS,
    Statement,
    any_partition_of,
    no_partition_of,
    only_partitions,
)
from constructs_lib.table.global_table import Replica

_HEALTH_MEMORY = 256
_HEALTH_TIMEOUT = 3
_HEALTH_READS = ("dynamodb:BatchGetItem",)


def api_function(
    scope: Construct,
    *,
    deployment: Deployment,
    region: str,
    provider: aws.provider.AwsProvider,
    replica: Replica,
    code: Code,
    variables: Mapping[str, str],
) -> RegionalFunction:
    """Create the application's function. It may read and write its region's replica, and describe
    the table to find the other regions."""
    return cell_function(
        scope,
        API,
        role=API,
        deployment=deployment,
        region=region,
        provider=provider,
        code=code,
        settings=application_settings(deployment, "handler"),
        variables=variables,
        statements=[
            Statement("DescribeOwnTable", DESCRIBE_TABLE, (replica.arn,)),
            *items_use(replica),
            *key_use(replica, region),
        ],
    )


def health_function(
    scope: Construct,
    *,
    deployment: Deployment,
    region: str,
    provider: aws.provider.AwsProvider,
    replica: Replica,
    code: Code,
) -> RegionalFunction:
    """Create the health function, which may only read two of Meridian's items. Checkers call it
    often, so it is not traced and Lambda does not log its invocations."""
    reserved = deployment.health_check.reserved_concurrency
    return cell_function(
        scope,
        HEALTH,
        role=HEALTH,
        deployment=deployment,
        region=region,
        provider=provider,
        code=code,
        settings=FunctionSettings(
            handler="health.handler.handler",
            memory=_HEALTH_MEMORY,
            timeout=_HEALTH_TIMEOUT,
            architecture=deployment.api.function.architecture,
            tracing=False,
            log_level=deployment.api.function.log_level,
            log_retention_days=deployment.api.log_retention_days,
            reserved_concurrency=reserved if reserved > 0 else None,
            logs_calls=False,
        ),
        variables={},
        statements=[
            Statement(
                "ReadOwnItems",
                _HEALTH_READS,
                (replica.arn,),
                only_partitions([SENTINEL, DRAIN]),
            ),
            *key_use(replica, region),
        ],
    )


def application_settings(deployment: Deployment, module: str) -> FunctionSettings:
    """Return the settings of a function of the application; `module` contains its `handler`."""
    api = deployment.api
    return FunctionSettings(
        handler=f"{api.app}.{module}.handler",
        memory=api.function.memory,
        timeout=api.function.timeout,
        architecture=api.function.architecture,
        tracing=api.function.tracing,
        log_level=api.function.log_level,
        log_retention_days=api.log_retention_days,
    )


def cell_function(
    scope: Construct,
    id_: str,
    *,
    role: str,
    deployment: Deployment,
    region: str,
    provider: aws.provider.AwsProvider,
    code: Code,
    settings: FunctionSettings,
    variables: Mapping[str, str],
    statements: list[Statement],
) -> RegionalFunction:
    """Create a function of a cell. Its names contain `role`, and its environment names the
    table."""
    names = deployment.names
    return RegionalFunction(
        scope,
        id_,
        provider=provider,
        name=names.function(role),
        role_name=names.role(region, role),
        log_group_name=names.function_logs(role),
        code=code,
        settings=settings,
        environment={**variables, **_environment(deployment, role)},
        statements=statements,
    )


def _environment(deployment: Deployment, role: str) -> dict[str, str]:
    table, names = deployment.table, deployment.names
    base_path = deployment.domain.base_path
    return {
        "TABLE_NAME": names.table,
        "PARTITION_KEY": table.partition_key,
        "SORT_KEY": table.sort_key,
        "TIME_TO_LIVE": table.time_to_live,
        "POWERTOOLS_SERVICE_NAME": names.function(role),
        "POWERTOOLS_METRICS_NAMESPACE": names.prefix,
        **({} if base_path is None else {"BASE_PATH": base_path}),
    }


def items_use(replica: Replica) -> list[Statement]:
    """Return the permissions of an application: read all items of its replica, and write all except
    Meridian's. A Deny statement keeps those protected even if the role is given more permissions:
    an item that drains a region would be replicated to all regions."""
    return [
        Statement("ReadOwnTable", READ_ITEMS, replica.arns),
        Statement("WriteOwnItems", WRITE_ITEMS, replica.arns, no_partition_of(OWN_PREFIXES)),
        Statement(
            "LeaveMeridiansItems",
            WRITE_ITEMS + WRITE_BY_PARTIQL,
            replica.arns,
            any_partition_of(OWN_PREFIXES),
            effect="Deny",
        ),
    ]


def key_use(replica: Replica, region: str) -> list[Statement]:
    """Return the permission to use the replica's KMS key, through DynamoDB in this region only."""
    if replica.key_arn is None:
        return []
    through = {"StringEquals": {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}}
    return [Statement("UseTableKey", USE_KEY, (replica.key_arn,), through)]
