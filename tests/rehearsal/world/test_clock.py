"""The world's clock: as fast as it is told, and slow where the machine is."""

import time

import anyio
import pytest

from operations.rehearsal.world import clock as clocks
from operations.rehearsal.world.clock import ManualClock, RunningClock

pytestmark = pytest.mark.anyio


async def test_a_manual_clock_wakes_in_order_and_each_at_its_own_time() -> None:
    clock, woken = ManualClock(), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, clock.now()))
        await clock.sleep(1)
        woken.append((seconds, clock.now()))

    async with anyio.create_task_group() as tasks:
        for seconds in (3, 1, 2):
            tasks.start_soon(sleeper, seconds)
        await clock.advance(2.5)
        assert woken[0] == (1, 1)
        assert sorted(woken[1:]) == [(1, 2), (2, 2)]
        assert clock.now() == 2.5
        await clock.advance(10)
    assert [at for _, at in woken] == [1, 2, 2, 3, 3, 4]


async def test_a_limit_ends_what_takes_longer_and_lets_be_what_does_not() -> None:
    clock, ended = ManualClock(), []

    async def work(seconds: float) -> None:
        try:
            with clock.limit(2):
                await clock.sleep(seconds)
            ended.append(("done", clock.now()))
        except TimeoutError:
            ended.append(("late", clock.now()))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work, 1)
        tasks.start_soon(work, 5)
        await clock.advance(10)
    assert ended == [("done", 1), ("late", 2)]


async def test_a_cancelled_sleeper_is_not_woken() -> None:
    clock = ManualClock()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.sleep, 1)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    await clock.advance(2)
    assert clock.now() == 2


async def test_a_running_clock_runs_at_its_speed_while_it_runs() -> None:
    clock = RunningClock(speed=100)
    assert clock.now() == 0
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        began = time.monotonic()
        await clock.sleep(20)
        took, world = time.monotonic() - began, clock.now()
        tasks.cancel_scope.cancel()
    assert 0.19 < took < 1
    assert world >= 20
    await anyio.sleep(0.05)
    assert clock.now() < world + 10


async def test_the_world_stands_still_while_the_machine_is_busy() -> None:
    clock = RunningClock(speed=100)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        await clock.sleep(1)
        before = clock.now()
        time.sleep(0.5)
        assert clock.now() - before <= clocks.PAUSE_SECONDS * 100 + 5
        tasks.cancel_scope.cancel()


async def test_the_world_waits_for_real_work_but_not_for_ever() -> None:
    clock = RunningClock(speed=1000)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        with clock.work(grace=0.3):
            began = clock.now()
            await anyio.sleep(0.1)
            assert clock.now() - began <= clocks.WORK_SECONDS
            with pytest.raises(TimeoutError), clock.limit(5):
                await anyio.sleep_forever()
        began, real = clock.now(), time.monotonic()
        with pytest.raises(TimeoutError), clock.limit(50), clock.work(grace=0.3):
            await anyio.sleep_forever()
        assert 0.28 < time.monotonic() - real < 1
        tasks.cancel_scope.cancel()
