"""Check the health of a region by one strongly consistent read of its table, within a second."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import botocore.session
from botocore.config import Config

from health.report import Finding

SENTINEL = ("HEALTH#SENTINEL", "SENTINEL")
DRAIN = "OPERATOR#DRAIN"
# Half a second to connect and half to read. A slower table is not good enough for a region.
CONFIG = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 1})


class Reader(Protocol):
    """The part of botocore's DynamoDB client that is used here."""

    def batch_get_item(self, *, RequestItems: Any) -> Mapping[str, Any]: ...  # noqa: N803


class ExaminationError(Exception):
    """An environment variable is missing, or the table left keys unprocessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region: its name, and its replica of the table."""

    name: str
    table: str
    partition_key: str
    sort_key: str
    client: Reader

    @classmethod
    def of_this_function(cls) -> "Region":
        """Return the region of this function, read from its environment.

        Raises:
            ExaminationError: if an environment variable is missing.
        """
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
        """Read the sentinel and the region's drain item in one request, and return the result.

        The sentinel need not exist; an answer of the table is enough.

        Raises:
            ExaminationError: if the table left keys unprocessed. Also raises what botocore raises.
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
