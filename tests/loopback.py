"""No test, whatever it does wrong, talks to another machine: sockets are asked here before they connect or look a name up."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def watch() -> None:
    """Refuse, from now on and in this process, every address that is not this machine's own.

    An audit hook would need no patches; but it runs in the middle of sys.settrace, where threads under coverage trip over it.
    """
    socket.socket.connect = _watched_connect  # type: ignore[assignment,method-assign]
    socket.socket.connect_ex = _watched_connect_ex  # type: ignore[assignment,method-assign]
    socket.getaddrinfo = _watched_getaddrinfo


def _watched_connect(self: socket.socket, address: Any) -> None:
    _refuse_unless_local(address)
    _connect(self, address)


def _watched_connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_unless_local(address)
    return _connect_ex(self, address)


def _watched_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    _refuse_unless_local((host,))
    return _getaddrinfo(host, *arguments, **options)


def _refuse_unless_local(address: Any) -> None:
    """Fail as a machine without a network does; a path is a socket of this machine."""
    if not isinstance(address, tuple) or address[0] in (None, "", b"", "localhost", b"localhost"):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    try:
        local = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise socket.gaierror(socket.EAI_NONAME, f"tests may only ask this machine, not {host}")
