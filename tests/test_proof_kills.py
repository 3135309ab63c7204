"""kill -9 at some effects of a real apply; `make prove-ledger` does it at all of them."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from proof import scene
from proof.account import SLOW
from proof.blow import Blow, Struck
from proof.bucket import serving
from proof.kills import KEY, KILLED, Bench, bench
from stage import body

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing moto takes as long as moto does

LEDGER, HEAD, LOCK = f"S3 PUT {KEY}", f"S3 PUT {KEY}.head", f"S3 PUT {KEY}.lock"
UPDATE, CREATE = "UpdateEndpoint edited", "CreateEndpointConfig config-only-f500378ba8"
LOCAL = [
    (UPDATE, 1, "after"),
    (CREATE, 1, "after"),
    ("CreateEndpoint new", 1, "before"),
    ("DeleteTags endpoint/tagged", 1, "after"),
]
REMOTE = [(LOCK, 1, "after"), (LEDGER, 1, "after"), (HEAD, 3, "before"), (UPDATE, 1, "after"), (LEDGER, 4, "before")]
WAIT = 60


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("local"), "local", remote=False) as made:
        yield made


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("remote"), "remote", remote=True) as made:
        yield made


@pytest.mark.parametrize(("what", "nth", "side"), LOCAL)
def test_after_a_kill_with_a_local_ledger_the_next_run_needs_nobody(local: Bench, what: str, nth: int, side: str) -> None:
    point = local.strike(what, nth, after=side == "after")

    assert point.reached
    assert point.troubles == ()


@pytest.mark.parametrize(("what", "nth", "side"), REMOTE)
def test_after_a_kill_with_a_ledger_in_s3_the_next_run_needs_nobody(remote: Bench, what: str, nth: int, side: str) -> None:
    point = remote.strike(what, nth, after=side == "after")

    assert point.reached
    assert point.troubles == ()


def test_as_long_as_the_lease_of_the_dead_lasts_the_next_run_is_refused(remote: Bench) -> None:
    with remote.site("lease") as made:
        scene.write(made.folder, scene.AFTER)
        killed = made.run("apply --yes", Blow(CREATE))
        first = made.door.asked
        soon = made.run("apply --yes")
        said = made.said()
        asked = made.door.asked
        made.wait()
        later = made.run("apply --yes")

        assert (killed, soon, later) == (KILLED, 4, 0)
        assert asked == first  # none of the run that was refused
        assert "is locked by tester (apply)" in said


@pytest.mark.usefixtures("listening")
def test_a_cancelled_step_of_github_leaves_no_lock_in_s3(remote: Bench) -> None:
    with remote.site("cancel", timing=SLOW) as made:
        scene.write(made.folder, scene.AFTER)
        rolling = made.door.expect("UpdateEndpoint")
        script = made.folder / "step.sh"
        script.write_text(f"exec {Path(sys.executable).with_name('syncer')} apply --yes\n", encoding="utf-8")
        command = ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        with subprocess.Popen(
            command, cwd=made.folder, env=made.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as step:
            assert rolling.wait(WAIT)
            step.send_signal(signal.SIGINT)
            said, _ = step.communicate(timeout=WAIT)

        assert step.returncode == 5, said
        assert sorted(made.ledger()) == [KEY, f"{KEY}.head"]
        assert "stopped by SIGINT" in said
        assert made.run("state verify") == 0


def test_a_run_that_nobody_strikes_is_through_with_the_last_effect(local: Bench) -> None:
    assert local.strike(UPDATE, 2, after=False).reached is False


def test_a_create_that_was_carried_out_twice_would_be_noticed(local: Bench) -> None:
    with local.site("twice") as made:
        config = {"EndpointConfigName": "x", **body()}
        for _ in range(2):
            made.door.call("CreateEndpointConfig", config)
            made.door.box.call("DeleteEndpointConfig", {"EndpointConfigName": "x"})

        assert made.door.more_than_once() == ["CreateEndpointConfig x"]


def test_a_blow_before_an_effect_keeps_it_from_happening_and_one_after_does_not() -> None:
    done: list[str] = []
    for after in (False, True):
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as victim, ExitStack() as stack:
            stack.enter_context(pytest.raises(Struck))
            blow = Blow("it", 1, after)
            blow.aim(victim.pid)
            blow.around("it", lambda after=after: done.append(f"after={after}"))  # type: ignore[misc]
        assert victim.returncode == -signal.SIGKILL

    assert done == ["after=True"]


def test_the_clock_of_the_store_goes_ahead_for_answers_and_for_what_is_written_from_then_on() -> None:
    with serving() as store:
        client = store.client()
        client.create_bucket(Bucket="clocked")
        client.put_object(Bucket="clocked", Key="old", Body=b"1")
        old = client.get_object(Bucket="clocked", Key="old")["LastModified"]
        store.ahead["clocked"] = 1_000.0
        client.put_object(Bucket="clocked", Key="new", Body=b"1")
        new = client.get_object(Bucket="clocked", Key="new")["LastModified"]
        same = client.get_object(Bucket="clocked", Key="old")["LastModified"]
        client.close()

    assert old == same
    assert (new - old).total_seconds() >= 1_000
