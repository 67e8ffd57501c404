"""HTTP servers on loopback addresses, one for each region where the operating system has them.

With addresses of their own, all regions listen on the same port, and the answer of a name server
leads a browser or curl to the right one. Linux has all of 127.0.0.0/8. macOS has only 127.0.0.1,
until `sudo ifconfig lo0 alias 127.0.1.N` adds another.
"""

import asyncio
import socket
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from constructs_lib.regions import REGIONS

ONLY = "127.0.0.1"
"""The loopback address that every system has."""
ADDRESSES = {name: f"127.0.1.{number}" for number, name in enumerate(sorted(REGIONS), start=1)}
"""The loopback address of each AWS region, whether or not this system can listen there."""


def listening_socket(host: str = ONLY, port: int = 0) -> socket.socket:
    """Return a socket that listens at an address, or else on a free port of 127.0.0.1.

    Raises:
        OSError: if `host` is 127.0.0.1 and the port is taken.
    """
    try:
        return _bound(host, port)
    except OSError:
        if host == ONLY:
            raise
        return _bound(ONLY, 0)


def _bound(host: str, port: int) -> socket.socket:
    # With IPPROTO_TCP asyncio sets TCP_NODELAY; else a response's body waits 40 ms for the
    # acknowledgement of its head.
    bound = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound


class LoopbackServer:
    """Serves an ASGI application between `start` and `stop`, in the event loop that calls them."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._app = app
        self._address = host, port
        self._serving: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, app: ASGIApp, *, host: str = ONLY, port: int = 0) -> Self:
        """Start a server at an address, or on a free port of 127.0.0.1 (see `listening_socket`)."""
        started = cls(app, host=host, port=port)
        await started.accept()
        return started

    @property
    def url(self) -> str:
        host, port = self._address
        return f"http://{host}:{port}"

    @property
    def port(self) -> int:
        return self._address[1]

    async def accept(self) -> None:
        """Listen, after `refuse` at the same address as before."""
        if self._serving is not None:
            return
        config = uvicorn.Config(
            self._app,
            access_log=False,
            http="h11",
            lifespan="off",
            log_config=None,
            log_level="error",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._listening = listening_socket(*self._address)
        self._address = self._listening.getsockname()
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve([self._listening]))
        while not self._server.started:
            await asyncio.sleep(0.01)

    async def refuse(self) -> None:
        """Refuse new connections and abort the open ones."""
        if self._serving is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            await asyncio.sleep(0)  # asyncio would leak connections that it has just accepted
            for server in self._server.servers:
                server.close()
            for connection in list(self._server.server_state.connections):
                transport = connection.transport
                if transport is not None:
                    transport.abort()
            await self.stop()

    async def stop(self) -> None:
        """Answer the requests in progress, and stop; after `refuse` there are none."""
        serving, self._serving = self._serving, None
        if serving is not None:
            self._server.should_exit = True
            await serving
