"""Composite alarms."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


@pytest.fixture
def cloudwatch(aws: EmbeddedAws) -> Any:
    """A client in a region that has an alarm, and a composite one that asks it."""
    client = aws.client("cloudwatch", "eu-west-1")
    client.put_metric_alarm(
        AlarmName="child",
        Namespace="AWS/Lambda",
        MetricName="Throttles",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )
    client.put_composite_alarm(
        AlarmName="parent", AlarmRule='ALARM("child")', AlarmActions=["arn:aws:sns:::pages"]
    )
    return client


def test_a_composite_alarm_is_kept_and_updated(cloudwatch: Any) -> None:
    cloudwatch.put_composite_alarm(
        AlarmName="parent", AlarmRule='ALARM("child") OR FALSE', AlarmDescription="both"
    )
    (alarm,) = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert [alarm[key] for key in ("AlarmName", "AlarmRule", "AlarmDescription")] == [
        "parent",
        'ALARM("child") OR FALSE',
        "both",
    ]


def test_an_alarm_is_not_deleted_while_a_composite_one_asks_it(cloudwatch: Any) -> None:
    with pytest.raises(ClientError, match="Cannot delete child"):
        cloudwatch.delete_alarms(AlarmNames=["child"])
    cloudwatch.delete_alarms(AlarmNames=["parent"])
    cloudwatch.delete_alarms(AlarmNames=["child"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
