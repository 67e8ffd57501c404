"""One region's API gateway as an ASGI application: HTTP in, HTTP out."""

import base64
import secrets
import time

from starlette.requests import ClientDisconnect
from starlette.requests import Request as Incoming
from starlette.types import Receive, Scope, Send

from operations.http_api.routes import split_path
from operations.rehearsal.regions.gateway.edge import Edge
from operations.rehearsal.regions.gateway.events import Request, join_repeated
from operations.rehearsal.regions.gateway.responses import TOO_LARGE

PAYLOAD_LIMIT = 10 * 1024 * 1024
"""Bytes of a request's body: API Gateway's payload size quota."""
NOT_FORWARDED = {"connection", "cookie", "keep-alive", "te", "transfer-encoding", "upgrade"}


class Gateway:
    """The ASGI application of one edge."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = base64.urlsafe_b64encode(secrets.token_bytes(11)).decode()
        body = bytearray()
        try:
            async for chunk in Incoming(scope, receive).stream():
                body += chunk
                if len(body) > PAYLOAD_LIMIT:
                    break
        except ClientDisconnect:
            return
        if len(body) > PAYLOAD_LIMIT:
            response = TOO_LARGE
        else:
            response = await self._edge.answer(_request(scope, request_id, bytes(body)))
        headers = [*response.headers, ("apigw-requestid", request_id)]
        if response.status not in (204, 304):
            headers.append(("content-length", str(len(response.body))))
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": response.status, "headers": encoded})
        await send({"type": "http.response.body", "body": response.body})


def _request(scope: Scope, request_id: str, body: bytes) -> Request:
    received = time.time()
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    headers = join_repeated(pair for pair in pairs if pair[0] not in NOT_FORWARDED)
    cookies = [cookie for name, value in pairs if name == "cookie" for cookie in value.split(";")]
    root, _, _ = headers.get("x-amzn-trace-id", "").partition(";")
    return Request(
        id=request_id,
        trace_id=root or f"Root=1-{int(received):08x}-{secrets.token_hex(12)}",
        received=received,
        method=scope["method"],
        host=headers.get("host", "").partition(":")[0].lower(),
        path=split_path(scope["raw_path"].decode("latin-1")),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        cookies=tuple(map(str.strip, cookies)),
        body=body,
        source_ip=scope["client"][0],
        protocol=f"HTTP/{scope['http_version']}",
    )
