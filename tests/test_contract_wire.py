"""syncer itself over the wire: boto3's retries meet lost and throttled calls, and a whole run needs no sandbox option."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from accounts import Failing, Recording, api_error, no_answer, throttled
from cli_door import environment
from contract_doors import Redirected
from stores import Time
from test_sandbox import account, config
from world import BASIC

from syncer.aws import Fault, Patient, fault
from syncer.errors import ApiError, Unavailable
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from world import World


def created(recording: Recording) -> int:
    return recording.count("CreateEndpointConfig")


def test_a_create_whose_answer_is_lost_is_asked_once_and_its_repetition_is_told_as_already_existing() -> None:
    sandbox = account()
    recording = Recording(Failing(sandbox, "CreateEndpointConfig", no_answer, executes=True))
    with Server(recording.call) as server:
        door = Redirected(server.url)
        with pytest.raises(Unavailable, match=r"^CreateEndpointConfig: Connection was closed") as lost:
            door.call("CreateEndpointConfig", config())
        with pytest.raises(ApiError) as again:
            door.call("CreateEndpointConfig", config())

    assert (lost.value.may_pass, fault(again.value)) == (True, Fault.CONFIG_EXISTS)
    assert (created(recording), list(sandbox.state["configs"])) == (2, ["c1"])


def test_a_read_whose_answer_is_lost_is_asked_again_by_whoever_waits_for_it() -> None:
    recording = Recording(Failing(account(), "ListModels", no_answer, times=2))
    with Server(recording.call) as server:
        Patient(Redirected(server.url), Time().clock).call("ListModels", {})

    assert recording.count("ListModels") == 3


@pytest.mark.parametrize("operation", ["ListModels", "GetResources"])
def test_a_throttled_call_is_known_as_such_sent_once_by_the_client_and_asked_again_and_told(operation: str) -> None:
    recording = Recording(account())
    with Server(recording.call) as server:
        patient = Patient(Redirected(server.url), Time().clock)
        recording.inner = Failing(recording.inner, operation, throttled)
        recording.calls.clear()
        patient.call(operation, {})

    assert recording.count(operation) == 2
    assert "AWS throttled 1 call" in " ".join(patient.notices())


def test_an_error_that_no_retry_helps_comes_with_code_words_status_and_request_id() -> None:
    def expired() -> ApiError:
        error = api_error("ExpiredTokenException", "The security token included in the request is expired", status=403)
        error.request_id = "r-7"
        return error

    recording = Recording(Failing(account(), "DescribeModel", expired))
    with Server(recording.call) as server, pytest.raises(ApiError) as caught:
        Redirected(server.url).call("DescribeModel", {"ModelName": "m"})

    told = caught.value
    assert (told.code, told.status, told.request_id) == ("ExpiredTokenException", 403, "r-7")
    assert told.message == "The security token included in the request is expired"
    assert recording.count("DescribeModel") == 1


def test_create_roll_and_drift_work_over_the_wire_with_no_write_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write()
    on_the_wire = Recording(world.box)
    with Server(on_the_wire.call) as server:
        wanted = environment(server.url)
        for name in os.environ.keys() - wanted.keys():
            monkeypatch.delenv(name)
        for name, value in wanted.items():
            monkeypatch.setenv(name, value)
        applied = world.run("apply --yes")
        settled = world.run("plan --exit-code")
        world.write(BASIC.replace("InitialInstanceCount: 1", "InitialInstanceCount: 2"))
        rolled = world.run("apply --yes")
        world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=world.configs()[0])
        drifted = world.run("drift")

    assert (applied.code, settled.code, rolled.code, drifted.code) == (0, 0, 0, 3), applied.err + rolled.err
    rolling = ["CreateEndpointConfig", "UpdateEndpoint", "AddTags"]  # the last says what was applied
    assert on_the_wire.writes == ["CreateEndpointConfig", "CreateEndpoint", *rolling]
