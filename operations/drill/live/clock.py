"""The time of a live drill: real, unless what is asked is a rehearsal that runs faster."""

import time

import anyio


class ScaledClock:
    """Seconds since it began, so many of them a real second."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.begin()

    def begin(self) -> None:
        """Begin again."""
        self._began = time.monotonic()

    def now(self) -> float:
        return (time.monotonic() - self._began) * self._speed

    async def sleep_until(self, when: float) -> None:
        await anyio.sleep(max(0.0, when - self.now()) / self._speed)
