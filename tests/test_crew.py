"""A few threads share work; one hand alone does it in order."""

from __future__ import annotations

import threading

import pytest

from syncer import crew


def test_one_hand_alone_does_each_piece_at_once_and_in_the_callers_thread() -> None:
    seen: list[threading.Thread] = []
    with crew.gathered(1) as alone:
        futures = [alone.submit(lambda: seen.append(threading.current_thread())) for _ in range(3)]
        assert seen == [threading.current_thread()] * 3
    assert all(future.done() for future in futures)


@pytest.mark.parametrize("hands", [1, 4])
def test_results_come_in_the_order_of_the_items(hands: int) -> None:
    with crew.gathered(hands) as hired:
        assert list(crew.each(hired, lambda number: number * 2, range(50))) == [number * 2 for number in range(50)]


def test_so_many_pieces_are_under_way_as_there_are_hands_and_no_more() -> None:
    together = threading.Barrier(3, timeout=10)
    running: set[int] = set()
    counts: list[int] = []

    def work(number: int) -> None:
        running.add(number)
        counts.append(len(running))
        together.wait()  # returns only when three are here at once
        running.discard(number)

    with crew.gathered(3) as hired:
        list(crew.each(hired, work, range(9)))
    assert max(counts) == 3


@pytest.mark.parametrize("hands", [1, 3])
def test_what_a_piece_of_work_raises_comes_out_where_its_result_is_asked_for(hands: int) -> None:
    def work(number: int) -> int:
        if number == 2:
            raise ValueError(number)
        return number

    with crew.gathered(hands) as hired:
        results = crew.each(hired, work, range(1000))
        assert [next(results), next(results)] == [0, 1]
        with pytest.raises(ValueError, match="2"):
            next(results)


def test_at_the_end_what_has_not_begun_is_dropped() -> None:
    begun: list[int] = []
    go = threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        go.wait(10)

    with crew.gathered(2) as hired:
        futures = [hired.submit(lambda number=number: work(number)) for number in range(20)]  # type: ignore[misc]  # as in crew
        threading.Timer(0.05, go.set).start()
    assert len(begun) < 20
    assert sum(future.cancelled() for future in futures) == 20 - len(begun)


# --- waiting for results -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hands", [1, 4])
def test_who_waits_does_something_else_at_each_result_in_its_own_thread(hands: int) -> None:
    seen: list[threading.Thread] = []
    with crew.gathered(hands) as hired:
        list(crew.each(hired, lambda number: number, range(5), lambda: seen.append(threading.current_thread())))

    assert set(seen) == {threading.current_thread()}
    assert len(seen) >= 5


def test_who_waits_long_does_something_else_again_and_again() -> None:
    go = threading.Event()
    looked: list[int] = []

    def look() -> None:
        looked.append(1)
        if len(looked) == 3:
            go.set()

    with crew.gathered(2) as hired:
        assert list(crew.each(hired, lambda _: go.wait(30), [0], look)) == [True]


def test_work_that_is_begun_goes_on_while_the_caller_does_something_else() -> None:
    done = threading.Event()

    def work() -> str:
        done.set()
        return "result"

    with crew.gathered(2) as hired:
        result = crew.begun(hired, work)
        assert done.wait(10)
        assert result() == "result"


def test_one_hand_alone_begins_only_when_the_result_is_asked_for() -> None:
    begun: list[int] = []
    with crew.gathered(1) as alone:
        result = crew.begun(alone, lambda: begun.append(1))
        assert begun == []
        result()

    assert begun == [1]


def test_what_began_and_failed_raises_where_its_result_is_asked_for() -> None:
    def work() -> None:
        raise ValueError("no")

    with crew.gathered(2) as hired:
        result = crew.begun(hired, work)
        with pytest.raises(ValueError, match="no"):
            result()
