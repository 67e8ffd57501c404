"""The consumers of one region's streams: what Lambda's event source mappings do behind the scenes.

Left out: the age at which Lambda gives records up, for no rehearsal lasts that long, and shards
that come after the first reading.
"""

import asyncio
import base64
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.rehearsal.embedded_aws.clients import open_client
from operations.rehearsal.regions.deployed import DeployedRegion, StreamMapping
from operations.rehearsal.regions.functions.pool import FunctionPool
from operations.rehearsal.regions.functions.runtime import Runtime
from operations.rehearsal.regions.streams.batches import Batch, deliver

SECONDS_BETWEEN_POLLS = 0.25
"""Lambda reads each shard four times a second."""


class Streams:
    """The pollers of a region, one for each event source mapping."""

    def __init__(self, *, runtime: Runtime, endpoint: str) -> None:
        self._runtime = runtime
        self._endpoint = endpoint
        self._pollers: dict[str, Poller] = {}

    async def deploy(self, region: DeployedRegion) -> None:
        """Poll for these mappings from now on; a mapping that is there already goes on where it
        is in its stream, whatever else of it has changed."""
        before, self._pollers = self._pollers, {}
        for mapping in region.streams:
            poller = before.pop(mapping.id, None)
            if poller is None or poller.mapping != mapping:
                start = {} if poller is None else await poller.close()
                poller = Poller(
                    mapping,
                    region=region.name,
                    runtime=self._runtime,
                    endpoint=self._endpoint,
                    iterators=start,
                )
            self._pollers[mapping.id] = poller
        await asyncio.gather(*(poller.close() for poller in before.values()))

    async def close(self) -> None:
        """End every poller and its function."""
        await asyncio.gather(*(poller.close() for poller in self._pollers.values()))


class Poller:
    """Hands what a mapping lets through of its stream to its function.

    `iterators` say where to read on in each shard; without any, it is read from its start.
    """

    def __init__(
        self,
        mapping: StreamMapping,
        *,
        region: str,
        runtime: Runtime,
        endpoint: str,
        iterators: dict[str, str],
    ) -> None:
        self.mapping = mapping
        self._iterators = iterators
        self._pool = FunctionPool(mapping.function, region=region, runtime=runtime)
        self._streams = open_client("dynamodbstreams", region=region, endpoint=endpoint, attempts=1)
        self._sqs = open_client("sqs", region=region, endpoint=endpoint, attempts=1)
        self._polling = asyncio.create_task(self._poll())

    async def close(self) -> dict[str, str]:
        """Stop reading, and end the function; return where to read on."""
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)
        await self._pool.close()
        return self._iterators

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_POLLS)
            try:
                if not self._iterators:
                    self._iterators = await asyncio.to_thread(self._starts)
                for shard, iterator in self._iterators.items():
                    page = await asyncio.to_thread(
                        self._streams.get_records, ShardIterator=iterator
                    )
                    await self._deliver(shard, page["Records"])
                    self._iterators[shard] = page["NextShardIterator"]
            except (BotoCoreError, ClientError):
                continue  # Whatever ails the region's AWS: Lambda reads on when it can.

    def _starts(self) -> dict[str, str]:
        """Return an iterator at the start of each shard."""
        arn = self.mapping.stream_arn
        shards = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return {
            shard["ShardId"]: self._streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for shard in shards
        }

    async def _deliver(self, shard: str, page: list[dict[str, Any]]) -> None:
        records = [as_lambda_has_it(record, self.mapping.stream_arn) for record in page]
        await deliver(
            [record for record in records if self.mapping.lets_through(record)],
            batch_size=self.mapping.batch_size,
            retries=self.mapping.retries,
            invoke=self._invoke,
            discard=partial(self._discard, shard),
        )

    async def _invoke(self, batch: Batch) -> object:
        trace_id = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        return await self._pool.invoke({"Records": batch}, trace_id=trace_id)

    async def _discard(self, shard: str, batch: Batch, invocations: int) -> None:
        """Tell the dead-letter queue where in the stream the records are; not what they held."""
        *_, name = self.mapping.dead_letters.split(":")
        letter = json.dumps(invocation_record(self.mapping, shard, batch, invocations))
        await asyncio.to_thread(self._send, name, letter)

    def _send(self, queue: str, letter: str) -> None:
        url = self._sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        self._sqs.send_message(QueueUrl=url, MessageBody=letter)


def as_lambda_has_it(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """Return a record as JSON: seconds for a time, base64 for bytes."""
    text = json.dumps({**record, "eventSourceARN": stream_arn}, default=_as_json)
    read: dict[str, Any] = json.loads(text)
    return read


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


def invocation_record(
    mapping: StreamMapping, shard: str, batch: Batch, invocations: int
) -> dict[str, Any]:
    """Return what Lambda tells a dead-letter queue: where in the stream the records are."""
    first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
    return {
        "requestContext": {
            "functionArn": mapping.function.arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": invocations,
        },
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(),
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": first["SequenceNumber"],
            "endSequenceNumber": last["SequenceNumber"],
            "batchSize": len(batch),
            "streamArn": mapping.stream_arn,
        },
    }
