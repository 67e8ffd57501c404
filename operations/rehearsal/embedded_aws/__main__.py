"""Runs the emulator: `python -m operations.rehearsal.embedded_aws [--port N]`.

It prints `{"endpoint": "http://127.0.0.1:N"}` once it serves, and nothing else on stdout. It ends
on SIGTERM and SIGINT and, if stdin is a pipe, when the pipe is closed, so that it never outlives
the process that started it.
"""

import argparse
import json
import os
import signal
import stat
import sys
from threading import Thread

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from operations.rehearsal.embedded_aws.attempts import Attempts
from operations.rehearsal.embedded_aws.control import control
from operations.rehearsal.embedded_aws.global_tables import GlobalTables
from operations.rehearsal.embedded_aws.outages import Outages
from operations.rehearsal.embedded_aws.patched_moto import patched_moto


class QuietRequestHandler(MotoRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Do not log requests."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m operations.rehearsal.embedded_aws")
    parser.add_argument("--port", type=int, default=0, help="0, the default, is any free port")
    port = parser.parse_args().port

    tables = GlobalTables()
    aws = Outages(Attempts(patched_moto(tables)))
    application = DispatcherMiddleware(aws, {"/_embedded": control(tables, aws)})
    server = make_server(
        "127.0.0.1", port, application, threaded=True, request_handler=QuietRequestHandler
    )
    Thread(target=server.serve_forever, daemon=True).start()
    Thread(target=tables.deliver_forever, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit())
    print(json.dumps({"endpoint": f"http://127.0.0.1:{server.port}"}), flush=True)
    sys.stdout = sys.stderr
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        sys.stdin.buffer.read()
    else:
        signal.pause()


if __name__ == "__main__":
    main()
