"""No test, whatever it does wrong, talks to another machine: Python asks here before it connects or looks a name up."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any


def watch() -> None:
    """Refuse, from now on and in this process, every address that is not this machine's own."""
    sys.addaudithook(_look)


def _look(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(details[1], tuple):
        _refuse_unless_local(str(details[1][0]))
    elif event == "socket.getaddrinfo" and details[0] is not None:
        _refuse_unless_local(details[0].decode() if isinstance(details[0], bytes) else str(details[0]))


def _refuse_unless_local(host: str) -> None:
    """Fail as a machine without a network does."""
    if host in ("localhost", ""):
        return
    try:
        local = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise socket.gaierror(socket.EAI_NONAME, f"tests may only ask this machine, not {host}")
