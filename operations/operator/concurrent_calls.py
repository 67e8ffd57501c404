"""Asks many at once and waits for none too long: in an incident some do not answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from botocore.exceptions import ClientError, NoCredentialsError

T = TypeVar("T")

PATIENCE_SECONDS = 12.0
"""For the slowest of all; two attempts of `replicas.CONFIG` take less. A resolver that hangs keeps
no timeout of a client's."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer, or none that can be used, and why."""

    why: str

    def __str__(self) -> str:
        return self.why


class ConcurrentCalls(Generic[T]):
    """Questions by name, each asked in a thread of its own from the beginning.

    `seconds` is for the slowest, `PATIENCE_SECONDS` if it is not given; `clock` is monotonic.
    """

    def __init__(
        self,
        questions: Mapping[str, Callable[[], T]],
        *,
        seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._names = tuple(questions)
        self._seconds = PATIENCE_SECONDS if seconds is None else seconds
        self._clock = clock
        self._deadline = clock() + self._seconds
        self._came: SimpleQueue[tuple[str, T | Unanswered]] = SimpleQueue()
        for name, question in questions.items():
            Thread(target=self._ask, args=(name, question), daemon=True).start()

    def results(self) -> dict[str, T | Unanswered]:
        """Wait for them; whatever goes wrong with one question is its `Unanswered`."""
        answered: dict[str, T | Unanswered] = {}
        while len(answered) < len(self._names):
            try:
                left = max(0.0, self._deadline - self._clock())
                name, answer = self._came.get(timeout=left)
            except Empty:
                break
            answered[name] = answer
        late = Unanswered(f"no answer within {self._seconds:g} s")
        return {name: answered.get(name, late) for name in self._names}

    def _ask(self, name: str, question: Callable[[], T]) -> None:
        try:
            self._came.put((name, question()))
        except Exception as error:
            self._came.put((name, Unanswered(_words(error))))


def _words(error: Exception) -> str:
    if isinstance(error, NoCredentialsError):
        return "no AWS credentials: have them in the environment, as the AWS CLI would use them"
    if isinstance(error, ClientError):
        said = error.response["Error"]
        return f"{said['Code']}: {said.get('Message', '')}".rstrip(": ")
    return str(error) or type(error).__name__
