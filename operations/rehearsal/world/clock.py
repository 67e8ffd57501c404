"""The world's one clock: whoever waits or tells the time in the world asks it, and nothing else.

Real work (a function, a query, a table) takes real time, however fast the world runs. Two things
keep a slow machine from making the world wrong instead of slow. A pause of this process makes the
world pause. And while real work is done the world goes on for `WORK_SECONDS` at most: then it
waits for the work, until that has had `GRACE_SECONDS` of real time.
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
"""World seconds that real work takes at most, as far as the world can wait for it."""
GRACE_SECONDS = 3.0
"""Real seconds after which the world does not wait any longer."""
TICK_SECONDS = 0.02
"""Real seconds at most between two looks at the time."""
PAUSE_SECONDS = 0.1
"""A longer time between two looks is a machine that was busy: the world stood still."""


@dataclass(order=True)
class _Waiting:
    when: float
    number: int
    wake: Callable[[], object] = field(compare=False)
    over: bool = field(default=False, compare=False)


class Clock(ABC):
    """World seconds since the world began. For one event loop; not to be shared by threads."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._numbers = count()

    @abstractmethod
    def now(self) -> float:
        """World seconds since the world began."""

    @abstractmethod
    def real(self) -> float:
        """Real seconds since some moment, to measure what real work takes."""

    async def sleep(self, seconds: float) -> None:
        """Wait for world seconds."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, when: float) -> None:
        """Wait until the world's time is `when`; not at all if it has passed."""
        woken = anyio.Event()
        with self._woken(when, woken.set):
            await woken.wait()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Let the block take so many world seconds; raise TimeoutError when they are over."""
        with (
            anyio.CancelScope() as scope,
            self._woken(self.now() + seconds, scope.cancel),
        ):
            yield
        if scope.cancelled_caught:
            raise TimeoutError

    def work(self, *, grace: float = GRACE_SECONDS) -> AbstractContextManager[None]:  # noqa: ARG002
        """Have the world wait for the real work in the block, for `grace` real seconds at most."""
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
        """When somebody is to be woken next; infinite if nobody waits."""
        while self._waiting and self._waiting[0].over:
            heappop(self._waiting)
        return self._waiting[0].when if self._waiting else math.inf

    def _wake(self, now: float) -> None:
        while self._next() <= now:
            waiting = heappop(self._waiting)
            waiting.over = True
            waiting.wake()


class RunningClock(Clock):
    """Runs at `speed` world seconds a real second, as long as `run` does; more slowly if it must.

    `LocalRegions` can have the monotonic clocks of functions run as fast. Speed does not scale
    what functions do, their time limits, or the embedded AWS. `real` tells real seconds.
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
        """Let the time pass, until cancelled."""
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
    """Stands still until it is told to go on: for tests."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def real(self) -> float:
        return self._now

    async def advance(self, seconds: float) -> None:
        """Let world seconds pass, one waking after the other, each as far as it gets."""
        end = self._now + seconds
        await anyio.wait_all_tasks_blocked()
        while self._next() <= end:
            self._now = max(self._now, self._next())
            self._wake(self._now)
            await anyio.wait_all_tasks_blocked()
        self._now = end
