"""CloudWatch: moto lists composite alarms but cannot create them.

AWS also refuses to delete an alarm that the rule of a composite alarm mentions.
"""

from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse

from operations.rehearsal.embedded_aws.patching import add, wrap


def install() -> None:
    add(CloudWatchResponse, "put_composite_alarm", CloudWatchResponse.put_metric_alarm)
    wrap(CloudWatchBackend, "delete_alarms", _delete)


def _delete(original: Any, backend: CloudWatchBackend, alarm_names: list[str]) -> None:
    rules = {name: alarm.rule or "" for name, alarm in backend.alarms.items()}
    for name in alarm_names:
        parents = [
            each for each, rule in rules.items() if f'"{name}"' in rule and each not in alarm_names
        ]
        if parents:
            raise ValidationError(f"Cannot delete {name} as there are composite alarms: {parents}")
    original(backend, alarm_names)
