"""The server over the simulated account: many clients at once, faults on the wire, and how it ends."""

from __future__ import annotations

import http.client
import random
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from posting import address, asking, connected, form, post, send
from test_sandbox import Clock, account, config

from syncer.errors import SyncerError, Unavailable
from syncer.sandbox import Faults, FileSandbox, Sandbox
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WAIT = 60  # seconds until a test that hangs fails instead


def faulty(text: str) -> Sandbox:
    sandbox = Sandbox(clock=Clock(), faults=Faults.parse(text))
    sandbox.seed_models(["m"])
    return sandbox


# --- many at once ------------------------------------------------------------------------------------------------------


def test_nothing_is_lost_when_many_clients_write_at_once() -> None:
    sandbox = account()
    names = [f"c-{number}" for number in range(96)]

    def create(mine: list[str]) -> list[int]:
        connection = connected(server)
        found = [send(connection, asking("CreateEndpointConfig", config(name))).status for name in mine]
        connection.close()
        return found

    with Server(sandbox.call) as server, ThreadPoolExecutor(8) as clients:
        statuses = list(clients.map(create, [names[first::8] for first in range(8)]))

    assert statuses == [[200] * 12] * 8
    assert sorted(sandbox.state["configs"]) == sorted(names)


def test_of_many_that_create_one_name_at_once_one_wins() -> None:
    with Server(account().call) as server, ThreadPoolExecutor(8) as clients:
        found = list(clients.map(lambda _: post(server, "CreateEndpointConfig", config()).status, range(16)))

    assert sorted(found) == [200] + [400] * 15


def test_one_connection_carries_many_calls_refused_ones_too() -> None:
    with Server(account().call) as server:
        connection = connected(server)
        answers = [send(connection, asking("DescribeModel", {"ModelName": name})) for name in ("m", "nope", "m")]
        local = connection.sock.getsockname()
        who = send(connection, form())
        assert connection.sock.getsockname() == local
        connection.close()

    assert [answer.status for answer in (*answers, who)] == [200, 400, 200, 200]
    assert len({answer.headers["x-amzn-requestid"] for answer in answers}) == 3


# --- faults on the wire ------------------------------------------------------------------------------------------------


def test_a_lost_answer_closes_the_connection_without_a_word_and_the_call_was_carried_out() -> None:
    sandbox = faulty("lost=1,only=CreateEndpointConfig")
    with Server(sandbox.call) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            post(server, "CreateEndpointConfig", config())
        seen = post(server, "DescribeEndpointConfig", {"EndpointConfigName": "c1"})

    assert seen.status == 200
    assert [name for name, _ in sandbox.calls].count("CreateEndpointConfig") == 1


def test_a_lost_call_closes_the_connection_and_was_not_carried_out() -> None:
    sandbox = faulty("reset=1,only=CreateEndpointConfig")
    with Server(sandbox.call) as server, pytest.raises(http.client.RemoteDisconnected):
        post(server, "CreateEndpointConfig", config())

    assert sandbox.state["configs"] == {}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("throttle=1", 400, "ThrottlingException"), ("error=1", 500, "InternalFailure"), ("rate=1", 400, "ThrottlingException")],
)
def test_a_fault_that_is_an_answer_is_answered(fault: str, status: int, code: str) -> None:
    with Server(faulty(fault).call) as server:
        heard = [post(server, "ListModels") for _ in range(2)][-1]

    assert (heard.status, heard.json["__type"]) == (status, code)


def test_latency_lets_time_pass_once_a_call_and_holds_up_nobody_else() -> None:
    both = threading.Barrier(2, timeout=WAIT)  # opens only when two calls are slow at the same time
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        both.wait()

    with Server(account().call, latency=0.25, sleep=sleep) as server, ThreadPoolExecutor(2) as clients:
        found = list(clients.map(lambda _: post(server, "ListModels").status, range(2)))

    assert (found, slept) == ([200, 200], [0.25, 0.25])


def test_without_latency_nobody_sleeps() -> None:
    slept: list[float] = []
    with Server(account().call, sleep=slept.append) as server:
        post(server, "ListModels")

    assert slept == []


# --- what must not happen ----------------------------------------------------------------------------------------------


def test_an_account_that_breaks_is_an_answer_to_the_client_and_a_line_for_the_operator() -> None:
    told: list[str] = []

    def broken(_operation: str, _params: Mapping[str, Any]) -> dict[str, Any]:
        raise KeyError("boom")

    with Server(broken, complain=told.append, rng=random.Random(1)) as server:
        heard = post(server, "ListModels")

    assert (heard.status, heard.json["__type"]) == (500, "InternalFailure")
    assert heard.headers["x-amzn-requestid"] == "cd613e30-d8f1-4adf-91b7-584a2265b1f5"
    assert told == ["KeyError('boom')"]


def test_an_answer_that_the_api_does_not_know_is_our_fault_and_said_so() -> None:
    told: list[str] = []

    def wrong(_operation: str, _params: Mapping[str, Any]) -> dict[str, Any]:
        return {"Unicorns": [], "ResponseMetadata": {"RequestId": "r"}}

    with Server(wrong, complain=told.append) as server:
        assert post(server, "ListModels").status == 500

    assert told == ["KeyError('Unicorns')"]


def test_an_answer_that_cannot_be_written_ends_the_connection_and_is_a_line_for_the_operator() -> None:
    told: list[str] = []

    def wrong(_operation: str, _params: Mapping[str, Any]) -> dict[str, Any]:
        return {"Models": [], "ResponseMetadata": {"RequestId": "→"}}

    with Server(wrong, complain=told.append) as server, pytest.raises(http.client.HTTPException):
        post(server, "ListModels")

    assert [line.partition(":")[0] for line in told] == ["a connection broke"]


def test_a_damaged_file_is_told_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{")
    with Server(FileSandbox(tmp_path / "s.json").call) as server:
        heard = post(server, "ListModels")

    assert heard.status == 500
    assert heard.json["message"].endswith("is damaged: not JSON")


# --- beginning and end -------------------------------------------------------------------------------------------------


def test_it_listens_on_loopback_alone() -> None:
    with Server(account().call) as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert server._listener.socket.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_an_error_that_names_it() -> None:
    with Server(account().call) as server:
        _, port = address(server)
        with pytest.raises(SyncerError, match=f"^port {port} of 127.0.0.1 cannot be used: "):
            Server(account().call, port=port)


def test_a_stop_ends_every_thread_and_connection_idle_ones_too() -> None:
    before = set(threading.enumerate())
    with Server(account().call) as server:
        idle, silent = connected(server), socket.create_connection(address(server))
        assert send(idle, asking("ListModels")).status == 200
    assert set(threading.enumerate()) == before
    assert idle.sock.recv(1) == silent.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address(server))
    idle.close()
    silent.close()


def test_a_stop_lets_the_answers_under_way_arrive() -> None:
    asked, go_on = threading.Event(), threading.Event()
    sandbox = account()

    def slow(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        asked.set()
        assert go_on.wait(WAIT)
        return sandbox.call(operation, params)

    server = Server(slow)
    server.start()
    with ThreadPoolExecutor(2) as clients:
        heard = clients.submit(post, server, "ListModels")
        assert asked.wait(WAIT)
        stopped = clients.submit(server.stop)
        go_on.set()
        stopped.result(WAIT)
        assert heard.result(WAIT).status == 200


def test_a_client_that_is_gone_before_its_answer_harms_nobody() -> None:
    asked, go_on = threading.Event(), threading.Event()
    told: list[str] = []
    sandbox = account()

    def slow(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        asked.set()
        assert go_on.wait(WAIT)
        return sandbox.call(operation, params)

    with Server(slow, complain=told.append) as server:
        connection = connected(server)
        received = asking("ListModels")
        connection.request("POST", "/", received.body, dict(received.headers))
        assert asked.wait(WAIT)
        connection.close()
        go_on.set()
        assert post(server, "ListModels").status == 200

    assert told == []


def test_a_lost_answer_is_no_complaint() -> None:
    told: list[str] = []

    def lost(_operation: str, _params: Mapping[str, Any]) -> dict[str, Any]:
        raise Unavailable("lost")

    with Server(lost, complain=told.append) as server, pytest.raises(http.client.RemoteDisconnected):
        post(server, "ListModels")

    assert told == []
