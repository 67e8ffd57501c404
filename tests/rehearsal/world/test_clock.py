"""The world's clock: it runs at its speed, and slower on a slow machine."""

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


class Machine:
    """Real time that tests advance."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def machine() -> Machine:
    return Machine()


async def test_a_running_clock_runs_at_its_speed_while_it_runs(machine: Machine) -> None:
    clock, woken = RunningClock(speed=100, real=machine), anyio.Event()

    async def sleeper() -> None:
        await clock.sleep(20)
        woken.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        tasks.start_soon(sleeper)
        await _begun(clock)
        machine.seconds += 0.05
        assert clock.now() == pytest.approx(5)
        machine.seconds += 0.05
        assert clock.now() == pytest.approx(10)
        assert not woken.is_set()
        machine.seconds += 0.1
        await woken.wait()
        tasks.cancel_scope.cancel()
    machine.seconds += 1
    assert clock.now() == pytest.approx(20)


async def test_the_world_stands_still_while_the_machine_is_busy(machine: Machine) -> None:
    clock = RunningClock(speed=100, real=machine)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        await _begun(clock)
        machine.seconds += 50
        assert clock.now() == pytest.approx(clocks.PAUSE_SECONDS * 100)
        tasks.cancel_scope.cancel()


async def test_the_world_waits_for_real_work_but_not_for_ever(machine: Machine) -> None:
    clock = RunningClock(speed=1000, real=machine)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        await _begun(clock)
        with clock.work(grace=0.3):
            for _ in range(4):
                machine.seconds += 0.07
                assert clock.now() == clocks.WORK_SECONDS
            machine.seconds += 0.07
            assert clock.now() == pytest.approx(clocks.WORK_SECONDS + 70)
        tasks.cancel_scope.cancel()


async def test_a_limit_of_what_the_world_waits_for_ends_with_the_machines_patience(
    machine: Machine,
) -> None:
    clock, ended = RunningClock(speed=1000, real=machine), anyio.Event()

    async def work() -> None:
        with pytest.raises(TimeoutError), clock.limit(50), clock.work(grace=0.3):
            await anyio.sleep_forever()
        ended.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.run)
        tasks.start_soon(work)
        await _begun(clock)
        machine.seconds += 0.2
        await anyio.wait_all_tasks_blocked()
        assert (clock.now(), ended.is_set()) == (clocks.WORK_SECONDS, False)
        machine.seconds += 0.2
        await ended.wait()
        tasks.cancel_scope.cancel()


async def _begun(clock: RunningClock) -> None:
    """Let the clock start and all other tasks block."""
    await anyio.wait_all_tasks_blocked()
    assert clock.now() == 0
