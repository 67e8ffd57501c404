"""Delivers a stream's records to a function in batches, with retries as Lambda does them.

Records are delivered in order, at most `batch_size` at once. A batch whose invocation fails is
halved, which does not count as a retry. If the function reports failed records, those before the
first of them are done. Records that still fail after all retries are discarded.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from operations.rehearsal.regions.functions.pool import ThrottledError
from operations.rehearsal.regions.functions.process import FunctionError

PAUSE = 0.1
"""Seconds before a retry. AWS waits longer each time."""

Record = Mapping[str, Any]
Batch = Sequence[Record]
Invoke = Callable[[Batch], Awaitable[object]]
Discard = Callable[[Batch, int], Awaitable[None]]
"""Called with the discarded records and the number of invocations with them."""


async def deliver(
    records: Batch, *, batch_size: int, retries: int, invoke: Invoke, discard: Discard
) -> None:
    """Deliver all records, one batch after the other; return when all are done or discarded.

    While the function is throttled its batch waits, in AWS until the records expire.
    """
    waiting = [(records[at : at + batch_size], 0) for at in range(0, len(records), batch_size)]
    while waiting:
        batch, retried = waiting.pop(0)
        try:
            done = _done(batch, await invoke(batch))
        except ThrottledError:
            waiting.insert(0, (batch, retried))
            await asyncio.sleep(PAUSE)
            continue
        except FunctionError:
            if len(batch) > 1:
                half = len(batch) // 2
                waiting[:0] = [(batch[:half], retried), (batch[half:], retried)]
                continue
            done = 0
        rest = batch[done:]
        if not rest:
            continue
        if done:
            waiting.insert(0, (rest, retried))
        elif retried < retries:
            waiting.insert(0, (rest, retried + 1))
            await asyncio.sleep(PAUSE)
        else:
            await discard(rest, retried + 1)


def _done(batch: Batch, answer: object) -> int:
    """Return how many records, from the first, are done according to the function's result.

    All are done if it reports no failures; none is if a failure names no record of the batch.
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if not failures:
        return len(batch)
    order = {record["dynamodb"]["SequenceNumber"]: at for at, record in enumerate(batch)}
    return min(order.get(failure.get("itemIdentifier"), 0) for failure in failures)
