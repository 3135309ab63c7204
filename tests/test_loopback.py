"""The tests' own guard: nothing leaves this machine."""

from __future__ import annotations

import socket

import pytest


@pytest.mark.parametrize("host", ["api.sagemaker.us-east-1.amazonaws.com", "10.0.0.1", "192.0.2.1", "2001:db8::1"])
def test_another_machine_cannot_be_reached_from_a_test(host: str) -> None:
    with pytest.raises(socket.gaierror, match="tests may only ask this machine"):
        socket.create_connection((host, 443), timeout=0.1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_can_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection((host, server.getsockname()[1])):
        pass
