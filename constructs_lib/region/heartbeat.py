"""The heartbeat of a region, which shows other regions that its writes are replicated to them."""

import json

from constructs_lib.bindings import Construct, aws
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.model import Deployment
from constructs_lib.names import HEARTBEAT, SCHEDULE
from constructs_lib.own_items import heartbeat
from constructs_lib.region.cell_functions import cell_function, key_use
from constructs_lib.region.function import Code, FunctionSettings
from constructs_lib.region.iam_policies import Statement, only_partitions, policy, trust
from constructs_lib.table.global_table import Replica

_MEMORY = 256
_TIMEOUT = 15
_RATE = "rate(1 minute)"
_schedule = aws.scheduler_schedule


class Heartbeat(Construct):
    """A function, and a schedule that calls it once a minute. It writes its region's heartbeat to
    its replica, and measures the age of all other regions' heartbeats there.

    It does not depend on the API, so it keeps running while the API is down. Its role may write its
    own region's heartbeat only, and read heartbeats only.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        deployment: Deployment,
        region: str,
        provider: aws.provider.AwsProvider,
        replica: Replica,
        code: Code,
    ) -> None:
        super().__init__(scope, id_)
        regions = sorted(entry.name for entry in deployment.cells)
        names = deployment.names
        function = cell_function(
            self,
            "function",
            role=HEARTBEAT,
            deployment=deployment,
            region=region,
            provider=provider,
            code=code,
            settings=FunctionSettings(
                handler="health.heartbeat.handler",
                memory=_MEMORY,
                timeout=_TIMEOUT,
                architecture=deployment.api.function.architecture,
                tracing=False,
                log_level=deployment.api.function.log_level,
                log_retention_days=deployment.api.log_retention_days,
                logs_calls=False,
            ),
            variables={},
            statements=[
                Statement(
                    "WriteOwnHeartbeat",
                    ("dynamodb:PutItem",),
                    (replica.arn,),
                    only_partitions([heartbeat(region)]),
                ),
                Statement(
                    "ReadHeartbeats",
                    ("dynamodb:BatchGetItem",),
                    (replica.arn,),
                    only_partitions([heartbeat("*")]),
                ),
                *key_use(replica, region),
            ],
        )
        role = aws.iam_role.IamRole(
            self,
            "role",
            provider=provider,
            name=names.role(region, SCHEDULE),
            assume_role_policy=trust("scheduler.amazonaws.com"),
        )
        role_policy = aws.iam_role_policy.IamRolePolicy(
            self,
            "policy",
            provider=provider,
            name="schedule",
            role=role.name,
            policy=policy(
                [Statement("CallFunction", ("lambda:InvokeFunction",), (function.alias.arn,))]
            ),
        )
        _schedule.SchedulerSchedule(
            self,
            THIS,
            provider=provider,
            name=names.function(HEARTBEAT),
            schedule_expression=_RATE,
            flexible_time_window=_schedule.SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=_schedule.SchedulerScheduleTarget(
                arn=function.alias.arn,
                role_arn=role.arn,
                input=json.dumps({"regions": regions}),
                retry_policy=_schedule.SchedulerScheduleTargetRetryPolicy(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=60
                ),
            ),
            depends_on=[role_policy],
        )
