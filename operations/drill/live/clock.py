"""The clock of a live drill: real time, or faster to drill a rehearsal that runs faster."""

import time

import anyio


class ScaledClock:
    """Seconds since `begin`; `speed` of them pass in each real second."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.begin()

    def begin(self) -> None:
        """Start again at 0."""
        self._began = time.monotonic()

    def now(self) -> float:
        return (time.monotonic() - self._began) * self._speed

    async def sleep_until(self, when: float) -> None:
        await anyio.sleep(max(0.0, when - self.now()) / self._speed)
