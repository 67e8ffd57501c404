"""The world's clock: everything in the world that waits or reads the time uses it.

Real work (a function, a query, a table access) takes real time, however fast the world runs. Two
rules keep a slow machine from distorting the world, so that it only gets slower. When this process
pauses, world time pauses too. And during real work, world time advances by `WORK_SECONDS` at
most; then it stands still until the work is done or has taken `GRACE_SECONDS` of real time.
"""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import anyio

WORK_SECONDS = 1.0
"""World seconds that pass at most during real work."""
GRACE_SECONDS = 3.0
"""Real seconds of work after which world time goes on all the same."""
TICK_SECONDS = 0.02
"""Real seconds between two updates of world time, at most."""
PAUSE_SECONDS = 0.1
"""Real seconds that count at most between two updates; a longer gap means a busy machine."""


@dataclass(order=True)
class _Waiting:
    when: float
    number: int
    wake: Callable[[], object] = field(compare=False)
    over: bool = field(default=False, compare=False)


class Clock(ABC):
    """World seconds since the world began. Belongs to one event loop; not thread-safe."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._numbers = count()

    @abstractmethod
    def now(self) -> float:
        """World seconds since the world began."""

    @abstractmethod
    def real(self) -> float:
        """Real seconds of a monotonic clock, to measure real work."""

    async def sleep(self, seconds: float) -> None:
        """Wait for that many world seconds."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, when: float) -> None:
        """Wait until world time is `when`; return at once if it has passed."""
        woken = anyio.Event()
        with self._woken(when, woken.set):
            await woken.wait()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Cancel the block and raise TimeoutError after that many world seconds."""
        with (
            anyio.CancelScope() as scope,
            self._woken(self.now() + seconds, scope.cancel),
        ):
            yield
        if scope.cancelled_caught:
            raise TimeoutError

    def work(self, *, grace: float = GRACE_SECONDS) -> AbstractContextManager[None]:  # noqa: ARG002
        """Make world time wait for the real work in the block, for `grace` real seconds at most."""
        return nullcontext()

    @contextmanager
    def _woken(self, when: float, wake: Callable[[], object]) -> Iterator[None]:
        waiting = _Waiting(when, next(self._numbers), wake)
        heappush(self._waiting, waiting)
        try:
            yield
        finally:
            waiting.over = True

    def _next(self) -> float:
        """Return when the next waiter is due; infinity without any."""
        while self._waiting and self._waiting[0].over:
            heappop(self._waiting)
        return self._waiting[0].when if self._waiting else math.inf

    def _wake(self, now: float) -> None:
        while self._next() <= now:
            waiting = heappop(self._waiting)
            waiting.over = True
            waiting.wake()


class RunningClock(Clock):
    """Runs at `speed` world seconds per real second while `run` does, slower during real work.

    `LocalRegions` lets the monotonic clocks in functions run as fast. Speed scales neither the
    work that functions do, nor their timeouts, nor the embedded AWS. `real` returns real seconds.
    """

    def __init__(self, *, speed: float = 1.0, real: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.speed = speed
        self._real = real
        self._now = 0.0
        self._looked: float | None = None
        self._works: dict[int, tuple[float, float]] = {}

    def now(self) -> float:
        if self._looked is not None:
            real = self._real()
            passed = min(real - self._looked, PAUSE_SECONDS) * self.speed
            self._looked = real
            waits = (at for at, until in self._works.values() if real < until)
            self._now = max(self._now, min(self._now + passed, *waits, math.inf))
        return self._now

    def real(self) -> float:
        return self._real()

    async def run(self) -> None:
        """Advance world time until cancelled."""
        self._looked = self._real()
        try:
            while True:
                now = self.now()
                self._wake(now)
                soon = (self._next() - now) / self.speed
                await anyio.sleep(min(max(soon, 0.0), TICK_SECONDS))
        finally:
            self.now()
            self._looked = None

    @contextmanager
    def work(self, *, grace: float = GRACE_SECONDS) -> Iterator[None]:
        number = next(self._numbers)
        self._works[number] = self.now() + WORK_SECONDS, self._real() + grace
        try:
            yield
        finally:
            del self._works[number]


class ManualClock(Clock):
    """Stands still until `advance` is called, for tests."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def real(self) -> float:
        return self._now

    async def advance(self, seconds: float) -> None:
        """Advance world time, waking the waiters in turn; each runs until it blocks."""
        end = self._now + seconds
        await anyio.wait_all_tasks_blocked()
        while self._next() <= end:
            self._now = max(self._now, self._next())
            self._wake(self._now)
            await anyio.wait_all_tasks_blocked()
        self._now = end
