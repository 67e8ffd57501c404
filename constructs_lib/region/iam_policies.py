"""IAM policy documents, as Terraform wants them: JSON text."""

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
"""The partition keys of a request: of its item, or of all items of a batch in one table."""
Condition = Mapping[str, Mapping[str, str | Sequence[str]]]
USE_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is allowed or denied: actions on resources, under conditions.

    A statement of a resource's own policy names the principal that it is about.
    """

    sid: str
    actions: Sequence[str]
    resources: Sequence[str]
    condition: Condition | None = None
    effect: Literal["Allow", "Deny"] = "Allow"
    principal: Mapping[str, str] | None = None

    def document(self) -> dict[str, Any]:
        """Return the statement as IAM writes it."""
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
    """Return an identity's policy, or a resource's own."""
    return _document([statement.document() for statement in statements])


def trust(service: str) -> str:
    """Return the trust policy of a role that `service` assumes."""
    principal = {"Service": service}
    return _document([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}])


def write_own_logs(log_group_arn: str) -> Statement:
    """Write the streams of one log group; Lambda chooses the streams' names."""
    return Statement(
        "WriteOwnLogs",
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        (f"{log_group_arn}:log-stream:*",),
    )


def send_traces() -> Statement:
    """Send traces to X-Ray, whose actions IAM cannot bind to a resource."""
    return Statement("SendTraces", ("xray:PutTelemetryRecords", "xray:PutTraceSegments"), ("*",))


def only_partitions(keys: Sequence[str]) -> Condition:
    """The condition that a request names partition keys, and none but `keys` (`*`: any text).

    `ForAllValues` alone also holds where a request names none (IAM guide, multivalued keys).
    """
    return {
        "ForAllValues:StringLike": {_LEADING_KEYS: list(keys)},
        "Null": {_LEADING_KEYS: "false"},
    }


def no_partition_of(prefixes: Sequence[str]) -> Condition:
    """The condition that no partition key of a request begins with one of `prefixes`."""
    return {"ForAllValues:StringNotLike": {_LEADING_KEYS: _begun(prefixes)}}


def any_partition_of(prefixes: Sequence[str]) -> Condition:
    """The condition that some partition key of a request begins with one of `prefixes`."""
    return {"ForAnyValue:StringLike": {_LEADING_KEYS: _begun(prefixes)}}


def _begun(prefixes: Sequence[str]) -> list[str]:
    return [f"{prefix}*" for prefix in prefixes]


def _document(statements: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
