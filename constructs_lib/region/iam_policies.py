"""IAM policy documents as JSON text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

LAMBDA_SERVICE = "lambda.amazonaws.com"

DESCRIBE_TABLE = ("dynamodb:DescribeTable",)
READ_ITEMS = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query")
WRITE_ITEMS = (
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
WRITE_BY_PARTIQL = (
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
)
READ_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)
_LEADING_KEYS = "dynamodb:LeadingKeys"
"""Condition key: the partition keys of a request, several for a batch."""
Condition = Mapping[str, Mapping[str, str | Sequence[str]]]
USE_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy. Only statements of resource policies have a `principal`."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str]
    condition: Condition | None = None
    effect: Literal["Allow", "Deny"] = "Allow"
    principal: Mapping[str, str] | None = None

    def document(self) -> dict[str, Any]:
        """Return the statement in IAM's JSON form."""
        written = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Principal": self.principal,
            "Action": list(self.actions),
            "Resource": list(self.resources),
            "Condition": self.condition,
        }
        return {key: value for key, value in written.items() if value is not None}


def policy(statements: Sequence[Statement]) -> str:
    """Return an identity-based or resource-based policy."""
    return _document([statement.document() for statement in statements])


def trust(service: str) -> str:
    """Return the trust policy that lets `service` assume a role."""
    principal = {"Service": service}
    return _document([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}])


def write_own_logs(log_group_arn: str) -> Statement:
    """Return the permission to write streams of a log group; Lambda chooses their names."""
    return Statement(
        "WriteOwnLogs",
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        (f"{log_group_arn}:log-stream:*",),
    )


def send_traces() -> Statement:
    """Return the permission to send traces. X-Ray's actions support no resource, hence `*`."""
    return Statement("SendTraces", ("xray:PutTelemetryRecords", "xray:PutTraceSegments"), ("*",))


def only_partitions(keys: Sequence[str]) -> Condition:
    """Return the condition that a request has partition keys, all of which match `keys` (`*`
    matches any text).

    `ForAllValues` alone would also hold for a request without any (IAM guide, "Multivalued context
    keys"), hence the `Null` condition.
    """
    return {
        "ForAllValues:StringLike": {_LEADING_KEYS: list(keys)},
        "Null": {_LEADING_KEYS: "false"},
    }


def no_partition_of(prefixes: Sequence[str]) -> Condition:
    """Return the condition that no partition key of a request has one of the `prefixes`."""
    return {"ForAllValues:StringNotLike": {_LEADING_KEYS: _wildcards(prefixes)}}


def any_partition_of(prefixes: Sequence[str]) -> Condition:
    """Return the condition that a partition key of a request has one of the `prefixes`."""
    return {"ForAnyValue:StringLike": {_LEADING_KEYS: _wildcards(prefixes)}}


def _wildcards(prefixes: Sequence[str]) -> list[str]:
    return [f"{prefix}*" for prefix in prefixes]


def _document(statements: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
