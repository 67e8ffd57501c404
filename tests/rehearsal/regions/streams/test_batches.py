"""Batches, halves, retries and what is given up, with a function that fails when it is told to."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from operations.rehearsal.regions.functions.pool import ThrottledError
from operations.rehearsal.regions.functions.process import FunctionError
from operations.rehearsal.regions.streams import batches as streams_batches
from operations.rehearsal.regions.streams.batches import deliver

BROKEN = FunctionError({"errorType": "E", "errorMessage": "m"})
Answer = Callable[[list[int]], object]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams_batches, "PAUSE", 0)


def failures(*numbers: object) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


def delivered(
    count: int, answer: Answer, *, batch_size: int = 10, retries: int = 2
) -> tuple[list[list[int]], list[tuple[list[int], int]]]:
    """Deliver records 1, 2, …; the batches that were invoked, and what was given up after how
    many invocations."""
    invoked: list[list[int]] = []
    given_up: list[tuple[list[int], int]] = []

    def numbers(batch: Sequence[Any]) -> list[int]:
        return [int(record["dynamodb"]["SequenceNumber"]) for record in batch]

    async def invoke(batch: Sequence[Any]) -> object:
        invoked.append(numbers(batch))
        return answer(invoked[-1])

    async def discard(batch: Sequence[Any], invocations: int) -> None:
        given_up.append((numbers(batch), invocations))

    records = [{"dynamodb": {"SequenceNumber": str(n)}} for n in range(1, count + 1)]
    asyncio.run(
        deliver(records, batch_size=batch_size, retries=retries, invoke=invoke, discard=discard)
    )
    return invoked, given_up


def raising(poison: int) -> Answer:
    def answer(batch: list[int]) -> object:
        if poison in batch:
            raise BROKEN
        return None

    return answer


def test_records_go_in_order_at_most_a_batch_at_once() -> None:
    assert delivered(5, lambda _: None, batch_size=2) == ([[1, 2], [3, 4], [5]], [])


@pytest.mark.parametrize(
    "answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}]
)
def test_an_answer_without_failures_is_success(answer: object) -> None:
    assert delivered(2, lambda _: answer) == ([[1, 2]], [])


def test_a_batch_that_raises_is_halved_until_one_record_is_left_and_given_up() -> None:
    assert delivered(4, raising(3), retries=1) == (
        [[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]],
        [([3], 2)],
    )


def test_without_retries_a_record_is_tried_once() -> None:
    assert delivered(1, raising(1), retries=0) == ([[1]], [([1], 1)])


def test_records_before_the_first_failure_are_done_with() -> None:
    answers = iter([failures(4, 3), failures()])
    assert delivered(4, lambda _: next(answers)) == ([[1, 2, 3, 4], [3, 4]], [])


def test_a_batch_whose_first_record_keeps_failing_is_given_up_whole() -> None:
    invoked, given_up = delivered(3, lambda _: failures(2), retries=1)
    assert invoked == [[1, 2, 3], [2, 3], [2, 3]]
    assert given_up == [([2, 3], 2)]


@pytest.mark.parametrize("unknown", [failures("none of them"), {"batchItemFailures": [{}]}])
def test_a_failure_that_names_no_record_is_one_of_the_whole_batch(unknown: object) -> None:
    answers = iter([unknown, None])
    assert delivered(2, lambda _: next(answers)) == ([[1, 2], [1, 2]], [])


def test_a_throttled_function_costs_no_retry() -> None:
    answers = iter([ThrottledError("arn"), ThrottledError("arn"), None])

    def answer(_: list[int]) -> object:
        said = next(answers)
        if said is not None:
            raise said
        return None

    assert delivered(2, answer, retries=0) == ([[1, 2]] * 3, [])
