"""Calls made at the same time, with one time limit: in an incident some are never answered."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from botocore.exceptions import ClientError, NoCredentialsError

T = TypeVar("T")

PATIENCE_SECONDS = 12.0
"""The usual limit. Two attempts by `replicas.CONFIG` take less, but a DNS resolver that hangs is
not bound by the client's timeouts."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The reason why a call has no result: it raised an exception, or it took too long."""

    why: str

    def __str__(self) -> str:
        return self.why


class ConcurrentCalls(Generic[T]):
    """Calls by name, each started at once in a thread of its own.

    `seconds` is the limit for all of them, by default `PATIENCE_SECONDS`. `clock` is monotonic.
    """

    def __init__(
        self,
        calls: Mapping[str, Callable[[], T]],
        *,
        seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._names = tuple(calls)
        self._seconds = PATIENCE_SECONDS if seconds is None else seconds
        self._clock = clock
        self._deadline = clock() + self._seconds
        self._done: SimpleQueue[tuple[str, T | Unanswered]] = SimpleQueue()
        for name, call in calls.items():
            Thread(target=self._make, args=(name, call), daemon=True).start()

    def results(self) -> dict[str, T | Unanswered]:
        """Wait for the calls; return each one's result, or an `Unanswered` with the reason."""
        answered: dict[str, T | Unanswered] = {}
        while len(answered) < len(self._names):
            try:
                left = max(0.0, self._deadline - self._clock())
                name, answer = self._done.get(timeout=left)
            except Empty:
                break
            answered[name] = answer
        late = Unanswered(f"no answer within {self._seconds:g} s")
        return {name: answered.get(name, late) for name in self._names}

    def _make(self, name: str, call: Callable[[], T]) -> None:
        try:
            self._done.put((name, call()))
        except Exception as error:
            self._done.put((name, Unanswered(_words(error))))


def _words(error: Exception) -> str:
    if isinstance(error, NoCredentialsError):
        return "no AWS credentials: set them in the environment, as for the AWS CLI"
    if isinstance(error, ClientError):
        said = error.response["Error"]
        return f"{said['Code']}: {said.get('Message', '')}".rstrip(": ")
    return str(error) or type(error).__name__
