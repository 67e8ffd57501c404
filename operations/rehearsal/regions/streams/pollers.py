"""The consumers of one region's DynamoDB streams: what Lambda's event source mappings do.

Not emulated: the maximum age of records, which no rehearsal reaches, and shards that are created
after the first reading. Events and dead letters have the shapes of
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
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
    """The pollers of one region, one for each event source mapping."""

    def __init__(self, *, runtime: Runtime, endpoint: str) -> None:
        self._runtime = runtime
        self._endpoint = endpoint
        self._pollers: dict[str, Poller] = {}

    async def deploy(self, region: DeployedRegion) -> None:
        """Poll for the mappings of `region` from now on.

        A mapping that was polled before goes on at its position, even if its settings changed.
        """
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
        """End all pollers and their functions' processes."""
        await asyncio.gather(*(poller.close() for poller in self._pollers.values()))


class Poller:
    """Reads the stream of a mapping, and invokes its function with the records that match.

    `iterators` are the shard iterators to read on from; if it is empty, all shards are read from
    their beginning.
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
        """Stop reading, and end the function's processes; return the next shard iterators."""
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
                continue  # Like Lambda, read on once the stream can be read again.

    def _starts(self) -> dict[str, str]:
        """Return an iterator at the beginning of each shard."""
        arn = self.mapping.stream_arn
        shards = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return {
            shard["ShardId"]: self._streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for shard in shards
        }

    async def _deliver(self, shard: str, page: list[dict[str, Any]]) -> None:
        records = [event_record(record, self.mapping.stream_arn) for record in page]
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
        """Send the queue the position of discarded records in the stream, without the records."""
        *_, name = self.mapping.dead_letters.split(":")
        letter = json.dumps(invocation_record(self.mapping, shard, batch, invocations))
        await asyncio.to_thread(self._send, name, letter)

    def _send(self, queue: str, letter: str) -> None:
        url = self._sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        self._sqs.send_message(QueueUrl=url, MessageBody=letter)


def event_record(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    """Return a stream record as events have it: times in seconds, and bytes in base64."""
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
    """Return the message that Lambda sends to the queue for discarded records."""
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
