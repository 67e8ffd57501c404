"""A loopback address of its own for each region, where the system has them.

All edges can then listen on one port, and what a name server answers leads a browser or curl to
the right one. Linux has all of 127.0.0.0/8; macOS only 127.0.0.1, until
`sudo ifconfig lo0 alias 127.0.1.N` adds another.
"""

import socket

from constructs_lib.regions import REGIONS

ONLY = "127.0.0.1"
"""The loopback address that every system has."""
ADDRESSES = {name: f"127.0.1.{number}" for number, name in enumerate(sorted(REGIONS), start=1)}
"""The address that stands for each AWS region, whether or not this system can listen there."""


def listening_socket(host: str = ONLY, port: int = 0) -> socket.socket:
    """A socket that listens there, or on a free port of 127.0.0.1 where this system cannot.

    It says that it speaks TCP, by which asyncio knows to send what is written without delay: an
    answer's body would otherwise wait 40 ms for its head to be acknowledged.

    Raises OSError where the port of 127.0.0.1 is taken.
    """
    try:
        return _bound(host, port)
    except OSError:
        if host == ONLY:
            raise
        return _bound(ONLY, 0)


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound
