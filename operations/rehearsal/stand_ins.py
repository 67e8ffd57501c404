"""Loopback servers that play the servers of others, so that a rehearsal asks nobody."""

import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from constructs_lib.deployment.rehearsal import StandIn


class StandIns:
    """Serves each stand-in's document, whatever is asked, on a free port of its own."""

    def __init__(self, stand_ins: Iterable[StandIn], *, root: Path) -> None:
        self._servers = {
            stand_in.variable: _server((root / stand_in.document).read_bytes())
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
        """The environment by which Terraform deploys the stand-ins' URLs instead of the real."""
        return {
            f"TF_VAR_{variable.lower()}": f"http://127.0.0.1:{server.server_port}/"
            for variable, server in self._servers.items()
        }


def _server(document: bytes) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
