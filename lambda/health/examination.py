"""The examination of a region: one strongly consistent read of its table, within a second."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import botocore.session
from botocore.config import Config

from health.report import Finding

SENTINEL = ("HEALTH#SENTINEL", "SENTINEL")
DRAIN = "OPERATOR#DRAIN"
# Half a second to connect and half to read: a table that takes longer does not carry a region.
CONFIG = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 1})


class Reader(Protocol):
    """The part of botocore's DynamoDB client that is needed here."""

    def batch_get_item(self, *, RequestItems: Any) -> Mapping[str, Any]: ...  # noqa: N803


class ExaminationError(Exception):
    """The region cannot be examined, or its table left a part of the request unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region by its name and its replica of the table."""

    name: str
    table: str
    partition_key: str
    sort_key: str
    client: Reader

    @classmethod
    def of_this_function(cls) -> "Region":
        """Read the environment and make the client; raise `ExaminationError` if it lacks a name."""
        names = ("AWS_REGION", "TABLE_NAME", "PARTITION_KEY", "SORT_KEY")
        if missing := [name for name in names if not os.environ.get(name)]:
            raise ExaminationError(f"missing environment variables: {', '.join(missing)}")
        region, table, partition_key, sort_key = (os.environ[name] for name in names)
        client: Any = botocore.session.get_session().create_client(
            "dynamodb", region_name=region, config=CONFIG
        )
        return cls(
            name=region,
            table=table,
            partition_key=partition_key,
            sort_key=sort_key,
            client=client,
        )

    def examine(self) -> Finding:
        """Read the sentinel and the operator's drain switch in one request.

        The sentinel need not exist: that the table answers is what counts. Raises what botocore
        raises, and `ExaminationError`.
        """
        keys = [self._key(*SENTINEL), self._key(DRAIN, self.name)]
        answer = self.client.batch_get_item(
            RequestItems={self.table: {"Keys": keys, "ConsistentRead": True}}
        )
        if answer.get("UnprocessedKeys"):
            raise ExaminationError("the table left keys unread")
        for item in answer["Responses"].get(self.table, []):
            if item[self.partition_key]["S"] == DRAIN:
                reason = item.get("reason", {}).get("S", "by an operator")
                return Finding(status="drained", region=self.name, reason=reason)
        return Finding(status="ok", region=self.name)

    def _key(self, partition: str, sort: str) -> dict[str, Any]:
        return {self.partition_key: {"S": partition}, self.sort_key: {"S": sort}}
