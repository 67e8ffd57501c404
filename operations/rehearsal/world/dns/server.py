"""A name server on a loopback port, for UDP and TCP."""

import socket
from contextlib import suppress
from typing import Self

import anyio
from anyio.abc import Listener, SocketAttribute, SocketStream, UDPSocket
from anyio.streams.buffered import BufferedByteReceiveStream

from operations.rehearsal.world.dns.messages import Answering, respond

HOST = "127.0.0.1"
IDLE_SECONDS = 10.0
"""Real seconds after which an idle TCP connection is closed (RFC 7766 lets the server choose)."""
_ATTEMPTS = 20
_BAD = (
    anyio.EndOfStream,
    anyio.IncompleteRead,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
)


class DnsServer:
    """A name server that listens from `open` and answers while `serve` runs."""

    def __init__(self, udp: UDPSocket, tcp: Listener[SocketStream], answer: Answering) -> None:
        self._udp = udp
        self._tcp = tcp
        self._answer = answer
        self.port = _port(udp)

    @classmethod
    async def open(cls, answer: Answering, *, port: int = 0) -> Self:
        """Listen on a port; 0 chooses a free one. Raises OSError if it is taken."""
        for left in reversed(range(_ATTEMPTS)):
            udp = await anyio.create_udp_socket(socket.AF_INET, local_host=HOST, local_port=port)
            try:
                tcp = await anyio.create_tcp_listener(local_host=HOST, local_port=_port(udp))
            except OSError:
                await udp.aclose()
                if port or not left:
                    raise
            else:
                return cls(udp, tcp.listeners[0], answer)
        raise AssertionError

    async def serve(self) -> None:
        """Answer queries until cancelled."""
        async with self._udp, self._tcp, anyio.create_task_group() as tasks:
            tasks.start_soon(self._tcp.serve, self._serve_tcp)
            async for wire, sender in self._udp:
                response = respond(wire, self._answer, udp=True)
                if response is not None:
                    with suppress(OSError, *_BAD):
                        await self._udp.sendto(response, *sender)

    async def _serve_tcp(self, stream: SocketStream) -> None:
        """Answer the queries of one TCP connection, each preceded by its length in two bytes."""
        received = BufferedByteReceiveStream(stream)
        async with stream:
            with suppress(*_BAD):
                while True:
                    with anyio.move_on_after(IDLE_SECONDS) as idle:
                        length = int.from_bytes(await received.receive_exactly(2), "big")
                        wire = await received.receive_exactly(length)
                    if idle.cancelled_caught:
                        return
                    response = respond(wire, self._answer, udp=False)
                    if response is None:
                        return
                    await stream.send(len(response).to_bytes(2, "big") + response)


def _port(listening: UDPSocket) -> int:
    port: int = listening.extra(SocketAttribute.local_port)  # noqa: S610
    return port
