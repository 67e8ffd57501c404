"""The page's web server: its files, the event stream, and requests that inject or heal faults."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from operations.rehearsal.page.counters import Counters
from operations.rehearsal.page.guard import HEADERS, OwnPagesOnly, json_response, problem
from operations.rehearsal.page.stream import EventStream
from operations.rehearsal.regions.loopback import LoopbackServer
from operations.rehearsal.world.faults.faults import fault
from operations.rehearsal.world.world import World

_PAGE = "page.html"
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}


@asynccontextmanager
async def open_page(world: World, *, port: int = 0) -> AsyncIterator[str]:
    """Serve a world's page during the block, and yield its URL.

    `port` 0 chooses a free one. Raises OSError if the port is taken.
    """
    counters = Counters(world)
    server = await LoopbackServer.start(app(world, counters), port=port)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(counters.run)
        try:
            yield f"{server.url}/"
        finally:
            tasks.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await server.refuse()


def app(world: World, counters: Counters) -> Starlette:
    """Return the ASGI application, which must run in the world's event loop."""
    faults = Faults(world)

    async def audit(_: Request) -> Response:
        await counters.audit()
        return json_response(counters.figures)

    client = files(__package__ or __name__) / "client"
    own = [
        Route(f"/{'' if each.name == _PAGE else each.name}", _file(each))
        for each in client.iterdir()
    ]
    return Starlette(
        routes=[
            *own,
            Route("/events", EventStream(world, counters), methods=["GET"]),
            Route("/faults", faults.show),
            Route("/faults", faults.change, methods=["POST"]),
            Route("/audits", audit, methods=["POST"]),
        ],
        middleware=[Middleware(OwnPagesOnly)],
    )


class Faults:
    """The endpoint `/faults`, which lists, injects and heals faults."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, _: Request) -> Response:
        """Respond with the active faults: `{"active": [FAULT, …]}`."""
        return json_response({"active": [each.as_json() for each in self._world.faults]})

    async def change(self, request: Request) -> Response:
        """Handle `{"begin": FAULT}`, `{"heal": FAULT}` or `{"heal": "all"}`; else answer 400."""
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return problem("send JSON, as application/json", 415)
        try:
            match await request.json():
                case {"begin": dict() as written}:
                    await self._world.begin(fault(written))
                case {"heal": dict() as written}:
                    await self._world.heal(fault(written))
                case {"heal": "all"}:
                    for each in self._world.faults:
                        await self._world.heal(each)
                case _:
                    raise ValueError('send {"begin": FAULT}, {"heal": FAULT} or {"heal": "all"}')
        except ValueError as error:
            return problem(str(error), 400)
        return await self.show(request)


def _file(file: Traversable) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        media_type = _TYPES[file.name.rpartition(".")[2]]
        return Response(file.read_bytes(), media_type=media_type, headers=HEADERS)

    return serve
