"""The name server, queried by dnspython over real UDP and TCP."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
import dns.asyncquery
import pytest
from dns import edns, flags, message, opcode, rcode, rdatatype

from operations.rehearsal.world.clock import ManualClock
from operations.rehearsal.world.dns.messages import SUBNETS, caller_in
from operations.rehearsal.world.dns.replies import DnsReply, Replies
from operations.rehearsal.world.dns.resolver import Resolution, Resolver
from operations.rehearsal.world.dns.server import HOST, DnsServer
from operations.route53.callers import CITY_CALLERS, Caller

pytestmark = pytest.mark.anyio

US, EU = "127.0.1.1", "127.0.1.2"


@dataclass
class Asked:
    """A running name server, the health it answers by, and the callers of its queries."""

    port: int = 0
    health: dict[str, bool] = field(default_factory=dict)
    callers: list[str] = field(default_factory=list)

    async def ask(self, query: message.Message | str, *, city: str = "") -> message.Message:
        return await dns.asyncquery.udp(_query(query, city), HOST, port=self.port, timeout=5)

    async def ask_tcp(self, query: message.Message | str, *, city: str = "") -> message.Message:
        return await dns.asyncquery.tcp(_query(query, city), HOST, port=self.port, timeout=5)


def _query(query: message.Message | str, city: str) -> message.Message:
    if isinstance(query, message.Message):
        return query
    name, _, kind = query.partition(" ")
    options = [edns.ECSOption(str(SUBNETS[city].network_address), 24)] if city else None
    return message.make_query(name, kind or "A", options=options)


@pytest.fixture
async def server(replies: Replies) -> AsyncIterator[Asked]:
    asked = Asked()

    def answer(name: Any, kind: Any, caller: Caller | None) -> DnsReply:
        caller = caller or CITY_CALLERS["Paris"]
        asked.callers.append(caller.name)
        return replies.reply(name, kind, caller=caller, health=asked.health)

    opened = await DnsServer.open(answer)
    asked.port = opened.port
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(opened.serve)
        yield asked
        tasks.cancel_scope.cancel()


def told(response: message.Message) -> list[str]:
    """Return the lines of the answer section."""
    return [line for rrset in response.answer for line in rrset.to_text().splitlines()]


async def test_each_city_is_led_to_the_nearest_region(server: Asked) -> None:
    tokyo, berlin = (
        await server.ask("api.example.com", city="Seattle"),
        await server.ask("api.example.com", city="Berlin"),
    )
    assert told(tokyo) == [f"api.example.com. 60 IN A {US}"]
    assert told(berlin) == [f"api.example.com. 60 IN A {EU}"]
    assert tokyo.flags & flags.AA
    assert server.callers == ["Seattle", "Berlin"]


async def test_an_unhealthy_region_is_not_answered(server: Asked) -> None:
    server.health["eu-west-1"] = False
    assert told(await server.ask("api.example.com", city="Berlin"))[0].endswith(US)
    server.health["us-east-1"] = False
    assert told(await server.ask("api.example.com", city="Berlin"))[0].endswith(EU)


async def test_who_sends_no_subnet_asks_from_the_usual_place(server: Asked) -> None:
    await server.ask("api.example.com")
    wide = message.make_query("api.example.com", "A", options=[edns.ECSOption("198.18.0.0", 15)])
    await server.ask(wide)
    assert server.callers == ["Paris", "Paris"]


@pytest.mark.parametrize(
    ("name", "subnet", "scope"),
    [
        ("api.example.com", "198.18.7.0/24", 24),
        ("api.example.com", "198.18.7.128/25", 24),
        ("api.example.com", "0.0.0.0/0", 0),
        ("eu-west-1.api.example.com", "198.18.7.0/24", 0),
        ("nothing.example.com", "198.18.7.0/24", 0),
        ("de.example.com", "198.18.7.0/24", 24),
    ],
)
async def test_the_subnet_comes_back_with_the_scope_of_the_answer(
    server: Asked, name: str, subnet: str, scope: int
) -> None:
    option = edns.ECSOption.from_text(subnet)
    response = await server.ask(message.make_query(name, "A", options=[option]))
    assert [each.to_text() for each in response.options] == [f"ECS {subnet} scope/{scope}"]


async def test_a_query_without_edns_gets_an_answer_without(server: Asked) -> None:
    response = await server.ask(message.make_query("api.example.com", "A"))
    assert (response.edns, len(response.answer)) == (-1, 1)


@pytest.mark.parametrize(
    ("question", "code", "answer", "authority"),
    [
        ("nothing.example.com", "NXDOMAIN", [], ["SOA"]),
        ("api.example.com MX", "NOERROR", [], ["SOA"]),
        ("de.example.com", "NOERROR", [], ["SOA"]),
        ("example.com SOA", "NOERROR", ["SOA"], []),
        ("example.com NS", "NOERROR", ["NS"], []),
        ("api.example.com AAAA", "NOERROR", ["AAAA"], []),
        ("www.example.com", "NOERROR", ["CNAME", "A"], []),
        ("www.example.com CNAME", "NOERROR", ["CNAME"], []),
        ("www.example.com MX", "NOERROR", ["CNAME"], ["SOA"]),
        ("away.example.com", "NOERROR", ["CNAME"], []),
        ("example.org", "REFUSED", [], []),
        ("example.com AXFR", "REFUSED", [], []),
        ("loop.example.com", "SERVFAIL", [], []),
        ("cdn.example.com", "SERVFAIL", [], []),
    ],
)
async def test_every_question_gets_its_answer_or_its_code(
    server: Asked, question: str, code: str, answer: list[str], authority: list[str]
) -> None:
    response = message.make_response(message.make_query("example.com", "A"))
    if question.endswith("AXFR"):  # dnspython's client would take more than one response
        wire = message.make_query("example.com", "AXFR")
        wire.flags = 0
        response = await dns.asyncquery.udp(wire, HOST, port=server.port, timeout=5)
    else:
        response = await server.ask(question)
    assert rcode.to_text(response.rcode()) == code
    assert [rdatatype.to_text(each.rdtype) for each in response.answer] == answer
    assert [rdatatype.to_text(each.rdtype) for each in response.authority] == authority


async def test_a_negative_answer_may_be_kept_as_long_as_the_soa_record_says(server: Asked) -> None:
    response = await server.ask("nothing.example.com")
    assert response.authority[0].ttl == 900


async def test_what_nobody_plays_is_named(server: Asked) -> None:
    response = await server.ask(_query("cdn.example.com", "Berlin"))
    (why,) = [each for each in response.options if isinstance(each, edns.EDEOption)]
    assert why.text == "d111.cloudfront.net is not simulated here"


async def test_what_is_too_long_for_udp_is_truncated_and_whole_by_tcp(server: Asked) -> None:
    whole = await server.ask_tcp("long.example.com TXT")
    for query in (
        message.make_query("long.example.com", "TXT"),
        message.make_query("long.example.com", "TXT", use_edns=0, payload=65000),
    ):
        short = await server.ask(query)
        assert (bool(short.flags & flags.TC), len(told(short))) == (True, 0)
    assert (bool(whole.flags & flags.TC), len(told(whole))) == (False, 20)
    plain = await server.ask(message.make_query("many.example.com", "A"))
    assert (bool(plain.flags & flags.TC), len(told(plain))) == (False, 8)


async def test_one_tcp_connection_serves_many_queries(server: Asked) -> None:
    async with await anyio.connect_tcp(HOST, server.port) as stream:
        for question in ("api.example.com", "example.com SOA"):
            query = _query(question, "")
            await stream.send(query.to_wire(prepend_length=True))
            response = message.from_wire((await stream.receive())[2:])
            assert (response.id, response.rcode()) == (query.id, rcode.NOERROR)


async def test_chance_decides_among_weights(server: Asked) -> None:
    found = {told(await server.ask("any.example.com"))[0] for _ in range(20)}
    assert len(found) > 5


def _no_question() -> message.Message:
    query = message.QueryMessage()
    query.flags = flags.RD
    return query


def _other_class() -> message.Message:
    return message.make_query("example.com", "A", rdclass="CH")


def _update() -> message.Message:
    query = message.make_query("example.com", "A")
    query.set_opcode(opcode.STATUS)
    return query


def _new_edns() -> message.Message:
    return message.make_query("example.com", "A", use_edns=1)


def _scoped() -> message.Message:
    return message.make_query("example.com", "A", options=[edns.ECSOption("198.18.7.0", 24, 24)])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (_no_question, rcode.FORMERR),
        (_other_class, rcode.REFUSED),
        (_update, rcode.NOTIMP),
        (_new_edns, rcode.BADVERS),
        (_scoped, rcode.FORMERR),
    ],
)
async def test_what_is_not_a_query_for_us_is_refused_by_its_code(
    server: Asked, query: Callable[[], message.Message], code: rcode.Rcode
) -> None:
    assert (await server.ask(query())).rcode() == code


async def test_what_cannot_be_read_is_refused_if_it_has_a_header_and_else_ignored(
    server: Asked,
) -> None:
    query = message.make_query("example.com", "A")
    async with await anyio.create_connected_udp_socket(HOST, server.port) as udp:
        await udp.send(b"?")
        await udp.send(message.make_response(query).to_wire())
        await udp.send(query.to_wire()[:-3])
        with anyio.fail_after(5):
            response = message.from_wire(await udp.receive(), question_only=True)
    assert (response.id, response.rcode()) == (query.id, rcode.FORMERR)


def test_every_city_has_a_network_of_its_own() -> None:
    assert len(set(SUBNETS.values())) == len(SUBNETS)
    for name, network in SUBNETS.items():
        caller = caller_in(str(network.network_address), 24)
        assert caller is not None
        assert caller.name == name
    assert caller_in("192.0.2.0", 24) is None
    assert caller_in("2001:db8::", 56) is None


async def test_a_resolver_keeps_an_answer_for_its_ttl_and_asks_as_its_city(server: Asked) -> None:
    clock = ManualClock()
    noticed: list[Resolution] = []
    resolver = Resolver("Berlin", port=server.port, clock=clock, noticed=noticed.append)
    first = await resolver.resolve("api.example.com")
    assert (first.addresses, first.rcode, first.ttl, first.expires) == ((EU,), "NOERROR", 60, 60)
    server.health["eu-west-1"] = False
    await clock.advance(59)
    assert await resolver.resolve("api.example.com") == first
    await clock.advance(1)
    second = await resolver.resolve("api.example.com")
    assert second.addresses == (US,)
    assert server.callers == ["Berlin", "Berlin"]
    assert noticed == [first, second]


async def test_a_resolver_keeps_a_negative_answer_too_and_follows_names(server: Asked) -> None:
    clock = ManualClock()
    resolver = Resolver("Berlin", port=server.port, clock=clock, noticed=lambda _: None)
    nothing = await resolver.resolve("nothing.example.com")
    assert (nothing.addresses, nothing.rcode, nothing.expires) == ((), "NXDOMAIN", 900)
    assert (await resolver.resolve("www.example.com")).ttl == 60
    assert len((await resolver.resolve("many.example.com")).addresses) == 8


async def test_a_name_server_that_is_gone_is_servfail_and_asked_again(server: Asked) -> None:
    clock = ManualClock()
    closed = await DnsServer.open(lambda *_: DnsReply())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(closed.serve)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    resolver = Resolver("Berlin", port=closed.port, clock=clock, noticed=lambda _: None)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clock.advance, 6)
        lost = await resolver.resolve("api.example.com")
    assert (lost.addresses, lost.rcode, lost.expires) == ((), "SERVFAIL", 0)


async def test_a_resolvers_first_answer_is_as_old_as_it_is_told(server: Asked) -> None:
    clock = ManualClock()
    resolver = Resolver("Berlin", port=server.port, clock=clock, noticed=lambda _: None, left=0.25)
    first = await resolver.resolve("api.example.com")
    await clock.advance(20)
    second = await resolver.resolve("api.example.com")
    assert [(each.ttl, each.expires) for each in (first, second)] == [(15, 15), (60, 80)]
