"""The world, end to end: deployed through boto3, and run much faster than real time."""

from collections.abc import AsyncIterator, Callable
from functools import partial

import anyio
import dns.asyncquery
import httpx
import pytest
from botocore.exceptions import ClientError
from dns import edns, message

from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.world.events import (
    AnswerChanged,
    CheckChanged,
    FaultBegan,
    FaultHealed,
)
from operations.rehearsal.world.faults.faults import (
    ApiHangs,
    BadRelease,
    ControlPlaneGone,
    InjectedFault,
    Overloaded,
    ProviderDown,
    RegionDown,
    RegionDrained,
    ReplicationPaused,
    TableUnreachable,
)
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.rehearsal.world.world import World, open_world
from operations.route53.timing import ALIAS_TTL_SECONDS, PROPAGATION_SECONDS

pytestmark = pytest.mark.anyio

SPEED = 30.0
SLACK = 5.0
"""World seconds of delay on a busy machine."""
US, EU = "us-east-1", "eu-west-1"
SHARED = "api.example.com"
LOAD = Load(cities=("New York", "São Paulo", "Berlin", "Lagos"), rate=0.2, write_share=0.5)


@pytest.fixture
async def world(targets: Targets) -> AsyncIterator[World]:
    async with open_world(targets, Settings(speed=SPEED, load=LOAD)) as world:
        yield world


async def until(world: World, happened: Callable[[], bool], *, seconds: float = 300) -> float:
    """Wait until a condition holds; return the world time. Raises TimeoutError."""
    with world.clock.limit(seconds):
        while not happened():
            await world.clock.sleep(1)
    return world.clock.now()


def led(world: World) -> dict[str, str | None]:
    """Return the region that each city is led to now."""
    return {
        each.city: each.region for each in world.event_log.events if isinstance(each, AnswerChanged)
    }


def checks(world: World) -> list[tuple[str, bool]]:
    """Return the changes of health checks so far."""
    return [
        (each.name.partition(".")[0], each.healthy)
        for each in world.event_log.events
        if isinstance(each, CheckChanged)
    ]


async def settled(world: World) -> None:
    """Wait until every city has a DNS answer."""
    await until(world, lambda: len(led(world)) == len(LOAD.cities))
    assert led(world) == {"New York": US, "São Paulo": US, "Berlin": EU, "Lagos": EU}


async def test_a_region_that_dies_is_left_within_the_budget_and_taken_back(world: World) -> None:
    await settled(world)
    began = world.clock.now()
    await world.begin(RegionDown(EU))
    left = await until(world, lambda: set(led(world).values()) == {US})
    await world.clock.sleep(30)
    (turned,) = [each for each in world.event_log.events if isinstance(each, CheckChanged)]
    assert (turned.name, turned.healthy) == (f"{EU}.{SHARED}", False)
    detection = 2 * 10
    budget = detection + PROPAGATION_SECONDS + ALIAS_TTL_SECONDS
    failed = [each for each in world.outcomes if not each.ok and each.at >= began]
    assert 0 < turned.at - began <= detection + SLACK
    assert left - began <= budget + 1 / LOAD.rate * 2 + SLACK
    assert failed
    assert max(each.at for each in failed) - began <= budget + SLACK
    assert {(each.region, each.error) for each in failed} <= {(EU, "refused"), (EU, "cut")}

    await world.heal(RegionDown(EU))
    await until(world, lambda: led(world)["Berlin"] == led(world)["Lagos"] == EU)
    assert checks(world) == [(EU, False), (EU, True)]


@pytest.mark.parametrize("fault", [ApiHangs(EU), TableUnreachable(EU), RegionDrained(EU)])
async def test_a_region_that_cannot_or_shall_not_serve_is_left(
    world: World, fault: InjectedFault
) -> None:
    await settled(world)
    await world.begin(fault)
    await until(world, lambda: checks(world) == [(EU, False)], seconds=60)
    await world.heal(fault)
    await until(world, lambda: checks(world) == [(EU, False), (EU, True)], seconds=60)
    failed = {each.error or each.status for each in world.outcomes if not each.ok}
    assert failed <= {ApiHangs: {"timeout"}, TableUnreachable: {503}}.get(type(fault), set())


async def test_a_bad_release_of_the_application_is_not_seen_by_the_health_check(
    world: World,
) -> None:
    await settled(world)
    everywhere = BadRelease((US, EU))
    began = world.clock.now()
    await world.begin(everywhere)
    await world.clock.sleep(60)
    since = [each for each in world.outcomes if each.at > began + 1]
    assert {each.status for each in since} == {500}
    assert checks(world) == []
    await world.heal(everywhere)
    assert [type(each) for each in world.event_log.events if hasattr(each, "fault")] == [
        FaultBegan,
        FaultHealed,
    ]


async def test_a_paused_replication_lets_heartbeats_grow_old_in_both_directions(
    world: World,
) -> None:
    async def heard(at_most: float, more_than: float = 0) -> None:
        with world.clock.limit(600):
            while True:
                ages = await world.heartbeats()
                both = [ages[US][EU], ages[EU][US]]
                if all(age is not None and more_than < age < at_most for age in both):
                    return
                await world.clock.sleep(5)

    await heard(at_most=150)
    fault = ReplicationPaused(EU)
    await world.begin(fault)
    await heard(more_than=150, at_most=600)
    await world.heal(fault)
    await heard(at_most=150)


async def test_an_overloaded_region_sheds_load_and_stays_in(world: World) -> None:
    await settled(world)
    began = world.clock.now()
    await world.begin(Overloaded(EU))
    await world.clock.sleep(60)
    since = [each for each in world.outcomes if each.at > began + 1 and each.region == EU]
    assert {each.status for each in since} - {200, 201} == {429}
    assert sum(each.ok for each in since) * 3 < len(since)
    assert checks(world) == []
    assert led(world)["Berlin"] == EU


async def test_a_health_route_that_shares_what_is_used_up_sends_its_regions_load_elsewhere(
    world: World,
) -> None:
    regions = world.targets.regions
    assert isinstance(regions, LocalRegions)
    aws = world.targets.aws.client("lambda", EU)
    reserved = {"FunctionName": "world-test-health"}
    await anyio.to_thread.run_sync(partial(aws.delete_function_concurrency, **reserved))
    await anyio.to_thread.run_sync(regions.refresh)
    try:
        await settled(world)
        await world.begin(Overloaded(EU))
        await until(world, lambda: set(led(world).values()) == {US})
        assert (EU, False) in checks(world)
    finally:
        reserved["ReservedConcurrentExecutions"] = 32
        await anyio.to_thread.run_sync(partial(aws.put_function_concurrency, **reserved))
        await anyio.to_thread.run_sync(regions.refresh)


async def test_what_one_region_wrote_while_replication_paused_arrives_after_it(
    world: World,
) -> None:
    await settled(world)
    await world.begin(ReplicationPaused(EU))
    await world.clock.sleep(60)
    audit = await world.audit()
    assert {
        region: {write.outcome.region for write in audit.missing[region]} for region in (US, EU)
    } == {
        US: {EU},
        EU: {US},
    }
    assert (await world.replication())["paused"] == [EU]
    await world.heal(ReplicationPaused(EU))
    await world.clock.sleep(10)
    after = await world.audit()
    assert after.missing[US] == after.missing[EU][:0] == ()
    assert len(after.writes) > len(audit.writes) > 0


async def test_names_are_answered_while_route_53s_control_plane_is_gone(world: World) -> None:
    await world.begin(ControlPlaneGone())
    route53 = world.targets.aws.client("route53", US)
    route53.meta.events.register("needs-retry.route53", lambda **_: None)
    with pytest.raises(ClientError, match="503"):
        await anyio.to_thread.run_sync(route53.list_hosted_zones)
    query = message.make_query(SHARED, "A", options=[edns.ECSOption("198.18.7.0", 24)])
    told = await dns.asyncquery.udp(query, "127.0.0.1", port=world.dns_port, timeout=5)
    (address,) = told.answer[0]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        port = httpx.URL(world.targets.regions.url(EU)).port
        url = f"http://{address}:{port}/things/1"
        assert (await client.get(url, headers={"Host": SHARED})).status_code == 200


async def test_there_is_nothing_to_break_where_nothing_of_the_kind_is(world: World) -> None:
    with pytest.raises(ValueError, match="ap-south-1 is not a region of the deployment: eu-west-1"):
        await world.begin(RegionDown("ap-south-1"))
    with pytest.raises(ValueError, match=r"no .* stands in for the server of RATES_URL"):
        await world.begin(ProviderDown("RATES_URL"))
    assert world.faults == ()


async def test_a_world_that_ends_leaves_nothing_broken_and_no_one_listening(
    targets: Targets,
) -> None:
    async with open_world(targets, Settings(speed=SPEED, load=LOAD)) as world:
        await world.begin(RegionDown(EU))
        port = world.dns_port
    assert world.faults == ()
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        answer = await client.get(targets.regions.url(EU) + "/health", headers={"Host": SHARED})
        assert answer.status_code == 200
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{port}")
    assert [each async for _, each in world.event_log.follow()] == list(world.event_log.events)


async def test_what_goes_wrong_around_a_world_is_raised_as_it_is(targets: Targets) -> None:
    with pytest.raises(ZeroDivisionError):
        async with open_world(targets, Settings(speed=SPEED, load=LOAD)):
            _ = 1 / 0


def test_a_city_that_is_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="no city of the table is called Atlantis"):
        Load(cities=("Berlin", "Atlantis"))
