"""An HTTP server for one region, on a loopback port that stays its own."""

import asyncio
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from operations.rehearsal.regions.addresses import ONLY, listening_socket


class LoopbackServer:
    """Serves an application from `start` to `stop`, in the event loop that calls them."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._app = app
        self._address = host, port
        self._serving: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, app: ASGIApp, *, host: str = ONLY, port: int = 0) -> Self:
        """Listen there, or where this system can."""
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
        """Listen, again after `refuse`, where it did."""
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
        """Refuse new connections and cut those that there are."""
        if self._serving is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            await asyncio.sleep(0)  # asyncio loses connections that it has accepted and not served
            for server in self._server.servers:
                server.close()
            for connection in list(self._server.server_state.connections):
                transport = connection.transport
                if transport is not None:
                    transport.abort()
            await self.stop()

    async def stop(self) -> None:
        """Answer what has been asked and end; at once where it refuses."""
        serving, self._serving = self._serving, None
        if serving is not None:
            self._server.should_exit = True
            await serving
