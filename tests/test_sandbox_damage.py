"""A damaged or unusable file of the simulated account is told with what to do, never with a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import CONFIG_ARN, START, Clock
from test_sandbox_store import busy_account, opened

from syncer.errors import ApiError, SyncerError
from syncer.sandbox import OPERATIONS, FileSandbox

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sandbox.json"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"version": NaN}', b'{"version": 1}'],
)
def test_a_damaged_file_is_told_with_what_to_do(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SyncerError, match="is damaged") as caught:
        opened(path).call("ListModels", {})
    assert caught.value.hint == "delete the file to begin a new simulated account"
    assert path.read_bytes() == content


def test_an_object_recovers_once_the_damaged_file_is_gone(path: Path) -> None:
    sandbox = opened(path)
    path.parent.mkdir()
    path.write_text("{")
    with pytest.raises(SyncerError):
        sandbox.seed_models(["m"])
    path.unlink()
    assert sandbox.seed_models(["m"]) == ["m"]


def test_an_outcome_that_there_is_none_of_is_damage(path: Path) -> None:
    busy_account(path)
    state = json.loads(path.read_text())
    state["scripts"]["f"]["outcome"] = "x"
    path.write_text(json.dumps(state))
    with pytest.raises(SyncerError, match="is damaged"):
        opened(path).call("ListModels", {})


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, child in children for place in places(child, (*at, key)))]


def with_damage(state: Any, place: tuple[Any, ...], junk: Any) -> Any:
    if not place:
        return junk
    copy = json.loads(json.dumps(state))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = junk
    return copy


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_tells_of_a_damaged_file(path: Path, operation: str) -> None:
    path.parent.mkdir()
    path.write_text("{}")
    with pytest.raises(SyncerError, match="is damaged"):
        opened(path).call(operation, {})


def is_damaged(sandbox: FileSandbox) -> bool:
    try:
        sandbox.call("ListModels", {})
    except SyncerError as error:
        assert "is damaged" in str(error)  # noqa: PT017  # ListModels is refused for nothing else
        return True
    return False


def use_everything(sandbox: FileSandbox) -> None:
    wanted = [{"VariantName": "main", "DesiredWeight": 2, "ServerlessUpdateConfig": {"MaxConcurrency": 1}}]
    for endpoint in ("E", "F"):
        params = {"EndpointName": endpoint, "EndpointConfigName": "free", "RetainAllVariantProperties": True}
        for operation in ("DescribeEndpoint", "UpdateEndpoint", "DescribeEndpoint", "DeleteEndpoint"):
            attempt(sandbox, operation, params)
        attempt(sandbox, "UpdateEndpointWeightsAndCapacities", {**params, "DesiredWeightsAndCapacities": wanted})
    for operation in (name for name in OPERATIONS if name.startswith(("List", "Get"))):
        attempt(sandbox, operation, {"ResourceArn": f"{CONFIG_ARN}c1"} if operation == "ListTags" else {})
    attempt(sandbox, "DescribeScalableTargets", {"ServiceNamespace": "sagemaker"})
    for name in ("c1", "c2", "free"):
        attempt(sandbox, "DescribeEndpointConfig", {"EndpointConfigName": name})
        attempt(sandbox, "DeleteEndpointConfig", {"EndpointConfigName": name})
    attempt(sandbox, "DescribeModel", {"ModelName": "m"})
    attempt(sandbox, "DescribeInferenceComponent", {"InferenceComponentName": "part"})
    attempt(sandbox, "DeleteEndpoint", {"EndpointName": "host"})
    attempt(sandbox, "DeleteInferenceComponent", {"InferenceComponentName": "part"})


def attempt(sandbox: FileSandbox, operation: str, params: dict[str, Any]) -> None:
    try:
        sandbox.call(operation, params)
    except SyncerError as error:
        assert isinstance(error, ApiError) or "damaged" in str(error)  # noqa: PT017  # either is fine, nothing else is


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, [None], -1e300, True], ids=repr)
def test_damage_at_any_place_is_an_error_of_ours_or_harmless_but_never_a_traceback(path: Path, junk: Any) -> None:
    busy_account(path)
    state = json.loads(path.read_text())
    for place in places(state):
        path.write_text(json.dumps(with_damage(state, place, junk)))
        sandbox = opened(path, Clock(START + 50))
        if not is_damaged(sandbox):
            use_everything(sandbox)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SyncerError, match="cannot be used for the simulated account"):
        opened(tmp_path / "file" / "sandbox.json").seed_models(["m"])


def test_a_directory_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SyncerError, match="cannot be used for the simulated account"):
        opened(path).seed_models(["m"])
