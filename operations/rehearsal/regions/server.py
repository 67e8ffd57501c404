"""An HTTP server for one region, on a free loopback port."""

import asyncio
from typing import Self

import uvicorn
from starlette.types import ASGIApp


class LoopbackServer:
    """Serves an application from `start` to `stop`, in the event loop that calls them."""

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
        self._serving = asyncio.create_task(server.serve())

    @classmethod
    async def start(cls, app: ASGIApp) -> Self:
        config = uvicorn.Config(
            app,
            port=0,
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
        started = cls(uvicorn.Server(config))
        while not started._server.started:
            await asyncio.sleep(0.01)
        return started

    @property
    def url(self) -> str:
        host, port = self._server.servers[0].sockets[0].getsockname()
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._serving
