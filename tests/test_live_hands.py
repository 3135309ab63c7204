"""Reading with several hands: complete, in one order whatever thread was quicker, and over soon when nobody waits any more."""

from __future__ import annotations

import io
import threading
import time as real
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned, Failing, expired, no_answer
from stage import IDENTITY, SCOPE, Stage, declared

from syncer import live, sync
from syncer.aws import Patient
from syncer.clock import Clock
from syncer.commands import session
from syncer.crew import ALONE, gathered
from syncer.errors import ApiError, Exit, LedgerError, Stopped, Unavailable
from syncer.sandbox import Faults, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from world import World

    from syncer.aws import Account
    from syncer.crew import Crew
    from syncer.model import Snapshot

HANDS = 6
NAMES = [f"n{number:02}" for number in range(30)]
DOCUMENTS = [declared(name, endpoint=name if name < "n15" else None) for name in NAMES]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account in which everything was applied long ago, and no ledger that knows of it."""
    made = Stage(tmp_path / "ledger.db").applied(*DOCUMENTS)
    made.forget()
    made.sleep(3600)
    return made


@dataclass(slots=True)
class Uneven:
    """An account that is slower the earlier it is asked, so that answers overtake each other."""

    inner: Account
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, a little later."""
        with self.lock:
            self.calls += 1
            pause = 0.002 * (3 - self.calls % 4)
        real.sleep(pause)
        return self.inner.call(operation, params)


@dataclass(slots=True)
class Together:
    """An account whose calls of a few operations return only when so many of them are under way."""

    inner: Account
    parties: int
    barrier: threading.Barrier = field(init=False)

    def __post_init__(self) -> None:
        self.barrier = threading.Barrier(self.parties, timeout=10)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Wait for the others, then pass the call on."""
        self.barrier.wait()
        return self.inner.call(operation, params)


def snapshot(
    stage: Stage, account: Account, crew: Crew = ALONE, tell: Callable[[int, int], object] = lambda *_: None
) -> Snapshot:
    """One reading, without a ledger."""
    source = live.Source(account, lambda: stage.now, crew, tell=tell)
    wanted = live.interest({document.name: document for document in DOCUMENTS}, stage.book.record(), IDENTITY)
    return live.Reader(source, wanted).snapshot(live.begin(source, IDENTITY), account_id="1", region="r")


def test_several_hands_read_what_one_reads_in_the_same_order(stage: Stage) -> None:
    alone = snapshot(stage, stage.box)
    with gathered(HANDS) as crew:
        together = snapshot(stage, Uneven(stage.box), crew)

    assert together == alone
    assert (list(together.configs), list(together.endpoints)) == (list(alone.configs), list(alone.endpoints))
    assert len(together.configs) == len(NAMES)


def test_what_cannot_be_read_is_told_in_the_same_order(stage: Stage) -> None:
    gone = {f"n{number:02}" for number in (3, 8, 12)}

    @dataclass(frozen=True, slots=True)
    class Losing:
        inner: Account

        def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
            if operation.startswith("Describe") and str(next(iter(params.values())))[:3] in gone:
                raise no_answer()
            return self.inner.call(operation, params)

    alone = snapshot(stage, Losing(stage.box))
    with gathered(HANDS) as crew:
        together = snapshot(stage, Uneven(Losing(stage.box)), crew)

    assert list(together.unknown.items()) == list(alone.unknown.items())
    assert len(together.unknown) == 6


def test_the_lists_come_in_side_by_side(stage: Stage) -> None:
    with gathered(5) as crew:
        listing = live.begin(live.Source(Together(stage.box, 5), lambda: stage.now, crew), IDENTITY)

        assert (len(listing.configs()), len(listing.endpoints()), len(listing.models())) == (30, 15, 3)
        assert len(listing.tagged() or ()) == 45


@pytest.mark.parametrize("operation", ["ListEndpointConfigs", "ListEndpoints", "GetResources"])
def test_a_page_that_is_cut_off_is_never_the_end_of_a_list(stage: Stage, operation: str) -> None:
    cut = Canned(stage.box, operation, lambda answer: {"ResponseMetadata": answer["ResponseMetadata"]})
    with gathered(HANDS) as crew, pytest.raises(Unavailable, match=f"{operation}: the answer lacks"):
        snapshot(stage, Uneven(cut), crew)


def test_bad_credentials_end_all_hands(stage: Stage) -> None:
    account = Uneven(Failing(stage.box, "DescribeEndpoint", expired, spared=3, times=1000))
    with gathered(HANDS) as crew, pytest.raises(ApiError, match="expired"):
        snapshot(stage, account, crew)

    assert account.calls < 5 + len(NAMES)


def test_who_waits_hears_how_many_of_how_many_are_read(stage: Stage) -> None:
    told: list[tuple[int, int]] = []
    with gathered(HANDS) as crew:
        snapshot(stage, stage.box, crew, lambda done, total: told.append((done, total)))

    assert told == [(done, 45) for done in range(1, 46)]


def test_who_waits_may_end_the_reading(stage: Stage) -> None:
    answers = iter([None] * 10)

    def tend() -> None:
        if next(answers, "end") == "end":
            raise LedgerError("the lock is lost", "")

    with gathered(HANDS) as crew:
        source = live.Source(Uneven(stage.box), lambda: stage.now, crew, tend)
        with pytest.raises(LedgerError, match="the lock is lost"):
            sync.make_plan({}, live.begin(source, IDENTITY), stage.book.record(), SCOPE)


# --- throttling ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Passing:
    """Virtual time that several threads may let pass."""

    stage: Stage
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self.lock:
            self.stage.now += seconds


@pytest.mark.parametrize("hands", [1, HANDS])
def test_where_three_of_ten_calls_are_throttled_nothing_is_missing_and_the_plan_says_so(stage: Stage, hands: int) -> None:
    whole = snapshot(stage, stage.box)
    stage.box = Sandbox(stage.box.state, clock=lambda: stage.now, faults=Faults(seed=1, throttle=0.3))
    patient = Patient(stage.box, Clock(lambda: stage.now, Passing(stage).sleep))
    with gathered(hands) as crew:
        found = snapshot(stage, patient, crew)

    assert found == whole
    assert any(
        notice.startswith("AWS throttled ") and " of DescribeEndpointConfig; slowed" in notice for notice in patient.notices()
    )


# --- the shell's hands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(running: World) -> World:
    """A repository whose one file is applied, and a shell with several hands."""
    running.hands = HANDS
    return running


def test_a_whole_plan_and_a_whole_apply_work_with_several_hands(crowded: World) -> None:
    assert crowded.run("plan --sandbox --exit-code").code == 0
    crowded.edit("ml.m5.large", "ml.m5.xlarge")

    assert crowded.run("apply --sandbox --yes").code == 0
    assert crowded.run("drift --sandbox").code == 0
    assert len(crowded.configs()) == 2


@pytest.mark.parametrize("hands", [1, HANDS])
def test_errors_of_the_files_come_before_errors_of_the_account(crowded: World, hands: int) -> None:
    crowded.hands = hands
    crowded.edit("ModelName: m1", "ModelNam: m1")
    crowded.through = lambda account: Failing(account, "GetCallerIdentity", expired, times=1000)
    result = crowded.run("plan --sandbox")

    assert result.code == Exit.REFUSED
    assert "ModelNam" in result.err
    assert "expired" not in result.err


def test_what_is_printed_has_the_order_that_it_has_with_one_hand(crowded: World) -> None:
    crowded.edit("ml.m5.large", "ml.m5.xlargee")  # a warning
    crowded.hands = 1
    alone = crowded.run("plan --sandbox")
    crowded.hands = HANDS

    assert crowded.run("plan --sandbox") == alone
    assert "ml.m5.xlargee" in alone.err


def test_a_stop_ends_the_calls_and_the_pauses_of_all_hands(world: World) -> None:
    shell = replace(world.shell(io.StringIO(), io.StringIO()), hands=2)
    with gathered(2) as crew:
        hands = session.Hands(crew)
        patient = session.hands_on(shell, Failing(world.box, "ListModels", no_answer, times=1000), hands)
        pause = patient.clock.sleep
        hands.off.ask(Stopped("nobody waits for this any more"))
        with pytest.raises(Stopped):
            patient.call("ListModels", {})
        with pytest.raises(Stopped):
            pause(3600)


def test_the_end_of_a_block_sends_its_hands_home(world: World) -> None:
    """The hand would go on asking for two minutes of a clock that stands still: only the end of the block ends it."""
    began = threading.Event()
    shell = replace(
        world.shell(io.StringIO(), io.StringIO()), hands=2, clock=Clock(lambda: 0.0, lambda _seconds: real.sleep(0.001))
    )

    @dataclass(frozen=True, slots=True)
    class Down:
        def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
            del operation, params
            began.set()
            raise ApiError("ThrottlingException", "Rate exceeded", operation="ListModels", status=400, request_id="")

    with session.gathered(shell) as hands:
        patient = session.hands_on(shell, Down(), hands)
        future = hands.crew.submit(lambda: patient.call("ListModels", {}))
        assert began.wait(10)

    with pytest.raises(Stopped):
        future.result(timeout=0)
