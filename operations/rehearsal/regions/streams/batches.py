"""How Lambda hands a stream's records to a function, and when it gives up on them.

Records go in order, at most `batch_size` at once. A batch whose invocation fails is halved, which
costs no retry; of one whose answer names records that failed, only those before the first of them
are done with. What still fails after all its retries goes to the dead-letter queue.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from operations.rehearsal.regions.functions.pool import ThrottledError
from operations.rehearsal.regions.functions.process import FunctionError

PAUSE = 0.1
"""Seconds before a batch is tried again. AWS waits longer each time."""

Record = Mapping[str, Any]
Batch = Sequence[Record]
Invoke = Callable[[Batch], Awaitable[object]]
Discard = Callable[[Batch, int], Awaitable[None]]
"""Called with the records that are given up, and how often they were tried."""


async def deliver(
    records: Batch, *, batch_size: int, retries: int, invoke: Invoke, discard: Discard
) -> None:
    """Hand over all the records, one batch after the other; return when each is done with.

    While the function is throttled a batch waits, as it does in AWS until its records expire.
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
    """Return how many records, from the first, a function's answer says it is done with.

    No failures are success; a failure that names no record of the batch is a failure of all.
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if not failures:
        return len(batch)
    order = {record["dynamodb"]["SequenceNumber"]: at for at, record in enumerate(batch)}
    return min(order.get(failure.get("itemIdentifier"), 0) for failure in failures)
