"""All that has happened in the world, and whoever wants to be told of more."""

from collections.abc import AsyncIterator, Sequence

import anyio

from operations.rehearsal.world.events import Event


class Timeline:
    """An append-only list of events that many can follow, each at their own pace."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._changed = anyio.Event()
        self._ended = False

    @property
    def events(self) -> Sequence[Event]:
        """What has happened so far, in order."""
        return tuple(self._events)

    def append(self, event: Event) -> None:
        self._events.append(event)
        self._announce()

    def end(self) -> None:
        """Nothing more will happen: those who follow come to the end."""
        self._ended = True
        self._announce()

    async def follow(self, *, since: int = 0) -> AsyncIterator[tuple[int, Event]]:
        """Events with their numbers, from the number `since`, until the timeline ends."""
        while True:
            while since < len(self._events):
                yield since, self._events[since]
                since += 1
            if self._ended:
                return
            await self._changed.wait()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
