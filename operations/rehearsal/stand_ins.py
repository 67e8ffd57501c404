"""Loopback servers in place of third parties' servers, so that a rehearsal calls none of them."""

import threading
from collections.abc import Collection, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from constructs_lib.deployment.rehearsal import StandIn


class StandIns:
    """Serves each stand-in's document in response to any GET, on a free port of its own."""

    def __init__(self, stand_ins: Iterable[StandIn], *, root: Path) -> None:
        self._down: frozenset[str] = frozenset()
        self._servers = {
            stand_in.variable: self._server(
                stand_in.variable, (root / stand_in.document).read_bytes()
            )
            for stand_in in stand_ins
        }

    def __enter__(self) -> Self:
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    @property
    def terraform_variables(self) -> dict[str, str]:
        """The TF_VAR_ variables that make Terraform deploy the stand-ins' URLs."""
        return {
            f"TF_VAR_{variable.lower()}": f"http://127.0.0.1:{server.server_port}/"
            for variable, server in self._servers.items()
        }

    @property
    def variables(self) -> Collection[str]:
        """The names of the variables through which the stand-ins' URLs are deployed."""
        return self._servers.keys()

    def fail(self, variables: Collection[str]) -> None:
        """Make the stand-ins of these variables answer 503, and all others serve again."""
        self._down = frozenset(variables)

    def _server(self, variable: str, document: bytes) -> ThreadingHTTPServer:
        def answer() -> tuple[int, bytes]:
            return (503, b"") if variable in self._down else (200, document)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, content = answer()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
