"""IAM policy documents, as Terraform wants them: JSON text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
READ_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)
USE_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is allowed: actions on resources, under conditions."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str]
    condition: Mapping[str, Mapping[str, str]] | None = None

    def document(self) -> dict[str, Any]:
        """Return the statement as IAM writes it."""
        written = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        return written if self.condition is None else {**written, "Condition": self.condition}


def policy(statements: Sequence[Statement]) -> str:
    """Return an identity policy."""
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


def _document(statements: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
